import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { type CountedReader, openCounted } from "../../testing/block-count.ts";
import { dayOf, harvest, items, listing } from "../../testing/day.ts";
import { filterWith } from "../../testing/listing-filter.ts";
import { startStorage } from "../../testing/storage.ts";
import { listListings } from "./list-listings.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";

const ctx = testContext();
const LISTINGS = 12_000;
const FEW = 300;
const PAGE = 100;
// A page's 100 rows are looked up in several tables. A search looks at 2,500 rows by price, and asks the versions of those
// that were so, after 800 by terms. What a walk passes by in vain stands together here.
const MOST_BLOCKS = { page: 2_500, search: 12_500, vain: 1_000 };

// What autovacuum reads would be counted, too.
const postgres = testPostgres({ settings: { autovacuum: "off" } });
let reader: CountedReader;

const isDear = (n: number) => n >= LISTINGS / 2;
const idOf = (n: number) => `id-${String(n).padStart(5, "0")}`;

// The cheap half has one price, and all of them change every day. The other source was small, and grew by many cheap ones.
function shop(no: number) {
  return Array.from({ length: LISTINGS }, (_, n) => {
    const title = `${isDear(n) ? "dear" : "cheap"} ${n % 1_000 === 7 ? "odd" : "even"} thing`;
    return listing({ externalId: idOf(n), title, price: `${isDear(n) ? n + no : no} EUR` });
  });
}

function grown(no: number) {
  const [first, end] = [no === 1 ? LISTINGS - FEW : 0, LISTINGS];
  return Array.from({ length: end - first }, (_, n) =>
    listing({ externalId: idOf(first + n), title: "A thing", price: `${first + n} EUR` }),
  );
}

beforeAll(async () => {
  const url = await postgres.createDatabase();
  await using storage = await startStorage({ url });
  for (const no of [1, 2, 3]) {
    const day = `2026-01-0${no}`;
    for (const [source, rows] of [
      ["shop", shop(no)],
      ["grown", grown(no)],
    ] as const) {
      await harvest(storage.server, {
        ...{ source, day, run: `${source}-${day}` },
        shards: [{ id: "all", items: items(rows) }],
      });
    }
  }
  await storage.pool.query("vacuum (analyze)");
  reader = postgres.owned.use(await openCounted(url));
});

// All pages of a list as of the first day, and how many blocks the dearest of them touched.
async function pagesOf(more: Partial<ListingFilter>): Promise<{ found: string[]; dearest: number }> {
  const filter = filterWith({ asOfDay: dayOf("2026-01-01"), ...more });
  const found: string[] = [];
  let dearest = 0;
  // What is known of tables and their columns is read once.
  await listListings(ctx, reader.dataSource, filter, PAGE, undefined);
  for (let after: ListingCursor | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const blocks = await reader.blocksOf(async () => {
      const page = await listListings(ctx, reader.dataSource, filter, PAGE, after);
      found.push(...page.listings.map(({ externalId }) => externalId));
      after = page.next;
    });
    dearest = Math.max(dearest, blocks);
  }
  return { found, dearest };
}

const numbers = Array.from({ length: LISTINGS }, (_, n) => n);

describe.each<{ name: string; more: Partial<ListingFilter>; has: (n: number) => boolean; most: number }>([
  { name: "all that were", more: {}, has: () => true, most: MOST_BLOCKS.page },
  {
    name: "the dear ones",
    more: { minPrice: String(LISTINGS / 2), currency: "EUR" },
    has: isDear,
    most: MOST_BLOCKS.page,
  },
  { name: "a word of all", more: { words: ["thing"] }, has: () => true, most: MOST_BLOCKS.search },
  { name: "a word of the dear ones", more: { words: ["dear"] }, has: isDear, most: MOST_BLOCKS.search },
  { name: "a rare word", more: { words: ["odd"] }, has: (n) => n % 1_000 === 7, most: MOST_BLOCKS.search },
  {
    name: "words that exclude each other",
    more: { words: ["cheap", "dear"] },
    has: () => false,
    most: MOST_BLOCKS.search,
  },
  {
    name: "the few of a source that grew",
    more: { source: "grown" },
    has: (n) => n >= LISTINGS - FEW,
    most: MOST_BLOCKS.vain,
  },
  { name: "another currency", more: { currency: "PLN", minPrice: "1" }, has: () => false, most: MOST_BLOCKS.vain },
])("a list of $name, as of a day before all of them changed", ({ more, has, most }) => {
  it("has each listing once, in order, and no page looks at more than it may", async () => {
    const { found, dearest } = await pagesOf(more);
    expect(found).toEqual(numbers.filter(has).map(idOf));
    expect(dearest).toBeGreaterThan(0);
    expect(dearest).toBeLessThan(most);
  });
});
