import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { makeItem } from "./item.ts";
import { readPage } from "./pages/page.ts";
import { repositorySources } from "./testing/sources.ts";

const data = "../shared/data";

// What was counted in the files by other means; the totals are of rows, before any are folded.
const recorded = [
  {
    source: "olx-ro",
    folder: "olx-ro",
    items: 68_797,
    rejected: {},
    warnings: { PRICE_MALFORMED: 3_815, PRICE_OUT_OF_RANGE: 489 },
  },
  { source: "olx-pl", folder: "olx-pl", items: 2_800, rejected: {}, warnings: {} },
  { source: "mla-grocery", folder: "mla-grocery", items: 29_623, rejected: { ID_MISSING: 8 }, warnings: {} },
  {
    source: "mercadolivre-search",
    folder: "mercadolivre-search",
    items: 198,
    rejected: { ID_MISSING: 1 },
    warnings: {},
  },
  { source: "mercadolivre-items", folder: "mercadolivre-items", items: 4, rejected: {}, warnings: {} },
  { source: "olx-pl-offers", folder: "olx-pl-raw-offers", items: 2, rejected: {}, warnings: {} },
];

const have = existsSync(data);
if (!have) process.stderr.write(`recorded.test.ts: skipped, the recorded data is not at ${data}\n`);

(have ? describe : describe.skip)("the recorded data", () => {
  it.each(recorded)(
    "of $source becomes listings and rejects, row by row",
    async ({ source: name, folder, ...want }) => {
      const source = (await repositorySources()).get(name);
      if (source === undefined) throw new TypeError(`there is no source ${name}`);
      const count = { items: 0, rejected: {} as Record<string, number>, warnings: {} as Record<string, number> };
      const root = join(data, folder);
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const read = readPage(await readFile(join(file.parentPath, file.name)), source.layout, 64 * 1024 * 1024);
        if (!read.ok) throw new TypeError(`${file.name}: ${read.message}`);
        for (const row of read.page.rows.keys()) {
          const { outcome } = makeItem(source.normaliser, read.page, "2024-12-31", { page: 0, row }).item;
          count.items++;
          if (outcome?.$case === "reject") increase(count.rejected, outcome.value.reason);
          else for (const warning of outcome?.value.warnings ?? []) increase(count.warnings, warning);
        }
      }
      expect(count).toEqual(want);
    },
  );
});

function increase(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
