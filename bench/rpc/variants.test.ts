import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { writeIdentities } from "./identities.ts";
import { load } from "./load.ts";
import type { Identities } from "./variant.ts";
import { loadVariant, variantNames } from "./variants.ts";

let identities: Identities;

beforeAll(async () => {
  identities = await writeIdentities(await mkdtemp(join(tmpdir(), "colheita-bench-")));
});

afterAll(() => rm(identities.folder, { recursive: true, force: true }));

it.each(variantNames)("%s answers with the request", async (name) => {
  const variant = await loadVariant(name);
  const served = await variant.serve(identities);
  const caller = await variant.connect(served.address, identities);
  await caller.call();
  await caller.close();
  await served.close();
});

it("knows no other variant", async () => {
  await expect(loadVariant("thrift")).rejects.toThrow("there is no variant thrift");
});

it("has as many calls under way as asked for, and counts each", async () => {
  let underWay = 0;
  let most = 0;
  let calls = 0;
  const loaded = await load(
    async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      calls += 1;
      underWay -= 1;
    },
    { atOnce: 5, forMs: 20 },
  );
  expect(most).toBe(5);
  expect(loaded.calls).toBe(calls);
  expect(loaded.p50Ms).toBeLessThanOrEqual(loaded.p99Ms);
});
