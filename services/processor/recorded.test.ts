import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { PriceKind } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { sources as recountSources } from "../../test/recount/recorded.ts";
import type { Row } from "../../test/recount/row.ts";
import { makeItem } from "./item.ts";
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
    "of $source becomes listings and rejects, each row what the recount makes of it",
    async ({ source: name, folder, ...want }) => {
      const source = (await repositorySources()).get(name);
      const recount = recountSources.get(name);
      if (source === undefined || recount === undefined) throw new TypeError(`there is no source ${name}`);
      const count = { items: 0, rejected: {} as Record<string, number>, warnings: {} as Record<string, number> };
      const differences: unknown[] = [];
      for (const file of await filesBelow(join(data, folder))) {
        const read = source.readPage(await readFile(file), 64 * 1024 * 1024);
        if (!read.ok) throw new TypeError(`${file}: ${read.message}`);
        for (const row of read.page.rows.keys()) {
          const { item } = makeItem(source.normaliser, read.page, "2024-12-31", { page: 0, row });
          const ours = ourView(item);
          const theirs = theirView(recount.read(JSON.parse(read.page.textOf(row))));
          if (ours !== theirs) differences.push({ file, row, ours, theirs });
          count.items++;
          if (item.outcome?.$case === "reject") increase(count.rejected, item.outcome.value.reason);
          else for (const warning of item.outcome?.value.warnings ?? []) increase(count.warnings, warning);
        }
      }
      expect(differences).toEqual([]);
      expect(count).toEqual(want);
    },
    300_000,
  );
});

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** ourView is an item as far as the recount looks at one: reason, or id, whether it has a title, and price. */
function ourView({ outcome }: Item): string {
  if (outcome?.$case !== "listing") return outcome?.value.reason ?? "";
  const { externalId, title, price, priceKind, warnings } = outcome.value;
  const kinds: Partial<Record<PriceKind, string>> = { [PriceKind.FREE]: "free", [PriceKind.TRADE]: "trade" };
  const hundredths = price === undefined ? 0n : price.units * 100n + BigInt(price.nanos) / 10_000_000n;
  const unknown = kinds[priceKind] ?? `unknown ${warnings.join()}`;
  const shown = price === undefined ? unknown : `${hundredths} ${price.currencyCode}`;
  return `${externalId}|${title !== ""}|${shown}`;
}

/** theirView is the same of what the recount reads, by code of its own. */
function theirView(row: Row | string): string {
  if (typeof row === "string") return row;
  const { id, titled, price } = row;
  const shown = price.kind === "amount" ? `${price.hundredths} ${price.currency}` : price.kind;
  return `${id}|${titled}|${price.kind === "unknown" ? `unknown ${price.warning ?? ""}` : shown}`;
}

function increase(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
