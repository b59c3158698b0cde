import { beforeAll, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { type CountedReader, openCounted } from "../../testing/block-count.ts";
import { dayOf, harvest, items, listing, type TestDay } from "../../testing/day.ts";
import { filterWith } from "../../testing/listing-filter.ts";
import { testStorage } from "../../testing/test-storage.ts";
import { getListing } from "./get-listing.ts";
import { listChanges } from "./list-changes.ts";
import { listListings } from "./list-listings.ts";
import { listPriceHistory } from "./list-price-history.ts";
import { getDailyReport } from "./snapshots.ts";

const ctx = testContext();
const LISTINGS = 2_000;
const [FEW, MANY] = [5, 40];
const PAGE = 20;
// A page's rows are looked up in several tables and their indexes, three or four blocks each; what does not depend on
// the page is less than a few rows of it.
const MOST_FOR_A_ROW = 25;
const MOST_FOR_A_DAY_MORE = 0.5;

// What autovacuum reads would be counted, too.
const postgres = testPostgres({ settings: { autovacuum: "off" } });
const storage = testStorage(postgres);
let reader: CountedReader;
const few = new Map<string, number>();
const many = new Map<string, number>();

beforeAll(async () => {
  reader = postgres.owned.use(await openCounted(storage.url));
  for (let no = 1; no <= MANY; no++) {
    await harvest(storage.server, testDay(no));
    if (no !== FEW && no !== MANY) continue;
    await storage.pool.query("vacuum (analyze)");
    for (const { name, ask } of READS) (no === FEW ? few : many).set(name, await blocksOf(() => ask(no)));
  }
});

// Every tenth listing changes on a day, and one on each.
function testDay(no: number): TestDay {
  const rows = Array.from({ length: LISTINGS }, (_, n) => {
    const changes = n === 7 ? no : Math.floor((no + n) / 10);
    return listing({
      externalId: `id-${n}`,
      title: titleOf(n),
      price: `${100 + n + (changes % 2) * 50} EUR`,
      categoryId: `C${n % 100}`,
    });
  });
  return { source: "shop", day: dayName(no), run: dayName(no), shards: [{ id: "all", items: items(rows) }] };
}

function titleOf(n: number): string {
  return `Thing ${n % 50 === 0 ? "middling" : "plain"} ${n % 1_000 === 0 ? "rare" : "usual"} number${n}`;
}

function dayName(no: number): string {
  return new Date(Date.UTC(2026, 0, no)).toISOString().slice(0, 10);
}

type Read = { readonly name: string; ask(head: number): Promise<unknown> };

const list = (filter: Partial<Parameters<typeof listListings>[2]>) =>
  listListings(ctx, reader.dataSource, filterWith(filter), PAGE, undefined);
const changes = (no: number, more: { kinds?: (1 | 5)[]; minDropShare?: number }) =>
  listChanges(
    ctx,
    reader.dataSource,
    { ref: { source: "shop", day: dayOf(dayName(no)) }, kinds: [], minDropShare: 0, ...more },
    PAGE,
    undefined,
  );

const READS: readonly Read[] = [
  {
    name: "a listing",
    ask: () => getListing(ctx, reader.dataSource, { source: "shop", externalId: "id-7" }, undefined),
  },
  {
    name: "a listing as of a day",
    ask: () => getListing(ctx, reader.dataSource, { source: "shop", externalId: "id-7" }, dayOf(dayName(2))),
  },
  {
    name: "a price history",
    ask: () => listPriceHistory(ctx, reader.dataSource, { source: "shop", externalId: "id-7" }, PAGE / 4, undefined),
  },
  { name: "a page by price", ask: () => list({ minPrice: "900", currency: "EUR" }) },
  { name: "a page by price as of the day before", ask: (head) => list({ asOfDay: dayOf(dayName(head - 1)) }) },
  { name: "a page by a common word", ask: () => list({ words: ["thing"] }) },
  { name: "a page by a word in the middle", ask: () => list({ words: ["middling"] }) },
  { name: "a page by a rare word", ask: () => list({ words: ["rare"] }) },
  { name: "a page by two words", ask: () => list({ words: ["plain", "number77"] }) },
  { name: "no page by a word that nothing has", ask: () => list({ words: ["nothing"] }) },
  { name: "a page of a category", ask: () => list({ categoryId: "C3" }) },
  { name: "no page of a category that is not", ask: () => list({ categoryId: "X" }) },
  { name: "changes of a day", ask: (head) => changes(head, {}) },
  { name: "drops of a day", ask: (head) => changes(head, { minDropShare: 0.01 }) },
  { name: "what is gone on a day when nothing is", ask: (head) => changes(head, { kinds: [5] }) },
  {
    name: "a report",
    ask: (head) => getDailyReport(ctx, reader.dataSource, { source: "shop", day: dayOf(dayName(head)) }),
  },
];

async function blocksOf(ask: () => Promise<unknown>): Promise<number> {
  // What is known of tables and their columns is read once.
  await ask();
  return reader.blocksOf(ask);
}

it.each(READS)("$name is read from few blocks, however long the history is", ({ name }) => {
  const blocks = many.get(name) ?? 0;
  expect(blocks).toBeGreaterThan(0);
  expect(blocks).toBeLessThan(PAGE * MOST_FOR_A_ROW);
  expect(blocks - (few.get(name) ?? 0)).toBeLessThan((MANY - FEW) * MOST_FOR_A_DAY_MORE * PAGE);
});
