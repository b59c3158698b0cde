import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { Api } from "../api/api.ts";
import { somePlace, somePod, someStore } from "./testing.ts";
import type { Volume } from "./types.ts";
import { makeVolumes } from "./volumes.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-volumes-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tokens = { send: async <T>(_method: string, path: string) => ({ status: { token: path } }) as T };

async function make(volume: Volume) {
  const pod = somePod();
  const options = { place: somePlace, store: someStore, folder, claims: join(folder, "claims"), api: new Api(tokens) };
  const made = await makeVolumes({ ...options, pod: { ...pod, spec: { ...pod.spec, volumes: [volume] } } });
  return made.get(volume.name) ?? "";
}

it.each([
  { name: "a ConfigMap", volume: { configMap: { name: "settings" } }, file: "COLOUR", want: "green" },
  {
    name: "a Secret's value under another name",
    volume: { secret: { secretName: "database", items: [{ key: "url", path: "db/url" }] } },
    file: "db/url",
    want: "postgres://x",
  },
  {
    name: "what a pod is told of itself",
    volume: { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
    file: "labels",
    want: 'app="storage"\nversion="v1"',
  },
  {
    name: "a token of its account",
    volume: { projected: { sources: [{ serviceAccountToken: { path: "istio-token", audience: "istio-ca" } }] } },
    file: "istio-token",
    want: "/api/v1/namespaces/colheita/serviceaccounts/storage/token",
  },
])("has $name as a file", async ({ volume, file, want }) => {
  expect(await readFile(join(await make({ name: "v", ...volume }), file), "utf8")).toBe(want);
});

it("gives a claim a folder that outlives the pod", async () => {
  const path = await make({ name: "v", persistentVolumeClaim: { claimName: "archive" } });
  expect(path).toBe(join(folder, "claims/archive"));
  expect((await stat(path)).mode & 0o777).toBe(0o777);
});

it("refuses a ConfigMap that is not there, and leaves an optional one out", async () => {
  await expect(make({ name: "v", configMap: { name: "no" } })).rejects.toThrow("there is no ConfigMap no");
  await expect(make({ name: "v", configMap: { name: "no", optional: true } })).resolves.toBe(join(folder, "v"));
});
