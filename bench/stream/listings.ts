import type { Item, WriteListingsRequest } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { collected } from "../../services/kit/testing/failure.ts";
import { createProcessorMetrics } from "../../services/processor/metrics.ts";
import { processShard } from "../../services/processor/process.ts";
import { createArchive } from "../../services/processor/testing/archive.ts";
import { createLedger, unpacking } from "../../services/processor/testing/ledger.ts";
import { processRequest } from "../../services/processor/testing/process-request.ts";
import { repositorySources } from "../../services/processor/testing/sources.ts";
import { dayNumber } from "../../services/simulator/days.ts";
import { mercadoLivre } from "../../services/simulator/mercadolivre/site.ts";
import { categoryId, shelfOf } from "../../services/simulator/shelf.ts";

/** sizes are how many listings a batch or a page has. */
export const sizes = [50, 100, 500] as const;

/** Size is one of them. */
export type Size = (typeof sizes)[number];

/** listingCount is how many listings there are in all: a multiple of each size. */
export const listingCount = 2_000;

const day = "2026-01-02";
const source = "mercadolivre";
const perCategory = 1_000;
const perSearch = 50;

/** sitePages asks the simulated site; it gives its answers with so many results each, as the collector archives them. */
export function sitePages(): (size: Size) => Uint8Array[] {
  const results = searchResults();
  return (size) => pagesOf(results, size);
}

/** batchesOf are what the processor makes of those pages, in batches of so many items. */
export function batchesOf(items: readonly Item[], size: Size): WriteListingsRequest[] {
  return Array.from({ length: items.length / size }, (_, batch) => ({
    source: `sources/${source}`,
    snapshotNumber: 1n,
    shard: "all",
    firstItem: BigInt(batch * size),
    items: items.slice(batch * size, (batch + 1) * size),
  }));
}

/** processed are the items that the processor makes of the site's pages. */
export async function processed(): Promise<Item[]> {
  const found = (await repositorySources()).get(source);
  if (found === undefined) throw new Error(`there is no source ${source}`);
  const ledger = createLedger();
  const request = processRequest({ source: `sources/${source}` });
  const work = {
    source: found,
    collector: createArchive(() => sitePages()(50)),
    storage: unpacking(ledger),
    inFlight: 1,
    largestPageBytes: 16 * 1024 * 1024,
    observe: createProcessorMetrics(createMetrics().registry).observer(source),
  };
  await collected(processShard(testContext(), request, work));
  return ledger.batches.flatMap(({ items }) => items);
}

function pagesOf(results: readonly unknown[], size: Size): Uint8Array[] {
  return Array.from({ length: listingCount / size }, (_, page) => {
    return Buffer.from(JSON.stringify({ results: results.slice(page * size, (page + 1) * size) }));
  });
}

function searchResults(): unknown[] {
  // A few categories more than are read: not each of them is full.
  const shelf = shelfOf(source, 1, 3 * listingCount);
  const results: unknown[] = [];
  for (let category = 0; results.length < listingCount; category++) {
    for (let offset = 0; offset < perCategory && results.length < listingCount; offset += perSearch) {
      const { status, body } = mercadoLivre({
        shelf,
        day: dayNumber(day) ?? 0,
        path: ["sites", "MLB", "search"],
        params: new URLSearchParams({ category: categoryId(source, category), offset: String(offset) }),
        base: `https://api.example.com/days/${day}/${source}`,
        huge: false,
      });
      if (status !== 200) throw new Error(`the site answered with ${status}`);
      const page = JSON.parse(String(body)) as { readonly results: readonly unknown[] };
      if (page.results.length === 0) break;
      results.push(...page.results);
    }
  }
  return results.slice(0, listingCount);
}
