import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { recordedSources } from "./recorded.ts";
import { start } from "./testing/simulator.ts";

type Listed = { files: { name: string; url: string; sizeBytes: number }[] };

const shared = resolve("../shared/data");
const realIt = existsSync(shared) ? it : it.skip;
const skipped = existsSync(shared) ? "" : " (skipped: ../shared/data is not here)";

describe("recorded days", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colheita-recorded-"));
    const files = [
      "olx-ro/2025-12-05.json.gz",
      "olx-ro/2025-12-04.json.gz",
      "olx-ro/notes.txt",
      "mla-grocery/2024-01-25/pañales_2024.csv.gz",
      "mla-grocery/2024-01-25/azúcar_2024.csv.gz",
      "mla-grocery/2024-01-25/arroz_2024.csv.gz",
      "mla-grocery/no-date/x.csv.gz",
      "olx-pl-raw-offers/b.json.gz",
      "olx-pl-raw-offers/a.json.gz",
      "secret.json.gz",
    ];
    for (const file of files) {
      await mkdir(join(folder, file, ".."), { recursive: true });
      await writeFile(join(folder, file), gzipSync(file));
    }
    await symlink(join(folder, "secret.json.gz"), join(folder, "olx-pl-raw-offers/link.json.gz"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    { source: "olx-ro", want: ["2025-12-04", "2025-12-05"] },
    { source: "mla-grocery", want: ["2024-01-25"] },
    { source: "olx-pl-offers", want: ["2024-12-31"] },
    { source: "olx-pl", want: [] },
  ])("of $source are $want", async ({ source, want }) => {
    await using simulator = await start({ recordedDir: folder });
    expect(await simulator.getJson(`/recorded/${source}/`)).toEqual({ days: want });
  });

  it.each([
    { path: "olx-ro/2025-12-04", want: ["2025-12-04.json.gz"] },
    { path: "mla-grocery/2024-01-25/", want: ["arroz_2024.csv.gz", "azúcar_2024.csv.gz", "pañales_2024.csv.gz"] },
    { path: "olx-pl-offers/2024-12-31/", want: ["a.json.gz", "b.json.gz"] },
  ])("have the files of $path, in order, and their bytes", async ({ path, want }) => {
    await using simulator = await start({ recordedDir: folder });
    const { files } = await simulator.getJson<Listed>(`/recorded/${path}`);
    expect(files.map(({ name }) => name)).toEqual(want);
    for (const { name, url, sizeBytes } of files) {
      const answer = await fetch(url);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(answer.headers.get("content-type")).toBe("application/gzip");
      expect(bytes).toHaveLength(sizeBytes);
      expect(gunzipSync(bytes).toString()).toContain(name);
    }
  });

  it.each([
    "nowhere/",
    "olx-ro/2025-12-06/",
    "olx-ro/x/",
    "olx-ro/2025-12-04/2025-12-05.json.gz",
    "olx-ro/2025-12-04/..%2F..%2Fsecret.json.gz",
    "mla-grocery/..%2F/secret.json.gz",
    "mla-grocery/no-date/x.csv.gz",
    "olx-pl-offers/2024-12-31/link.json.gz",
    "olx-pl-offers/2024-12-30/",
    "olx-ro/2025-12-04/2025-12-04.json.gz/more",
  ])("have nothing under %s", async (path) => {
    await using simulator = await start({ recordedDir: folder });
    expect((await simulator.get(`/recorded/${path}`)).status).toBe(404);
  });

  realIt(`serve the real folder whole${skipped}`, async () => {
    await using simulator = await start({ recordedDir: shared });
    const counts: Record<string, [number, number]> = {};
    for (const source of recordedSources.keys()) {
      const { days } = await simulator.getJson<{ days: string[] }>(`/recorded/${source}/`);
      let files = 0;
      for (const day of days) files += (await simulator.getJson<Listed>(`/recorded/${source}/${day}/`)).files.length;
      counts[source] = [days.length, files];
    }
    expect(counts).toEqual({
      "olx-ro": [120, 120],
      "olx-pl": [70, 70],
      "mla-grocery": [20, expect.any(Number)],
      "mercadolivre-search": [1, 9],
      "mercadolivre-items": [1, 4],
      "olx-pl-offers": [1, 1],
    });
  });
});
