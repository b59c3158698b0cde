import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../../kit/postgres/data-source.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../../kit/testing/postgres.ts";
import { harvest, items, listing } from "../../testing/day.ts";
import { startStorage } from "../../testing/storage.ts";
import { schema } from "../schema.ts";
import { type ListingPage, listListings } from "./list-listings.ts";
import type { ListingCursor } from "./listing-filter.ts";

const ctx = testContext();
const LISTINGS = 22_000;
const PAGE = 1_000;
// A hundred listings that stand beside each other in the index of prices are a block of it; one that is looked at is four,
// and its version four more.
const MOST_BLOCKS = 1_000;
// The dear half, and of it one in a hundred: more than a page may look at, and fewer of them than their words promise.
const isDear = (n: number) => n >= LISTINGS / 2;
const isOdd = (n: number) => n % 100 === 7;

let postgres: TestPostgres;
let reader: DataSource;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await using storage = await startStorage({ url });
  const rows = Array.from({ length: LISTINGS }, (_, n) => {
    const title = `${isDear(n) ? "dear costly" : "cheap"} ${isOdd(n) ? "odd" : "even"} thing`;
    return listing({ externalId: idOf(n), price: `${n} EUR`, title });
  });
  await harvest(storage.server, { source: "shop", day: "2026-01-01", shards: [{ id: "all", items: items(rows) }] });
  await storage.pool.query("vacuum listing");
  // One connection, which can be asked what it has read.
  reader = await createDataSource({ ...schema, url, maxConnections: 1 }).initialize();
});
afterAll(async () => {
  await reader?.destroy();
  await postgres?.[Symbol.asyncDispose]();
});

function idOf(n: number): string {
  return `id-${String(n).padStart(5, "0")}`;
}

async function pagesOf(words: readonly string[], most = Number.POSITIVE_INFINITY): Promise<string[][]> {
  const pages: string[][] = [];
  let after: ListingCursor | undefined;
  do {
    const page: ListingPage = await listListings(
      ctx,
      reader,
      {
        source: "shop",
        asOfDay: undefined,
        state: 1,
        categoryId: "",
        minPrice: undefined,
        maxPrice: undefined,
        currency: undefined,
        words,
      },
      PAGE,
      after,
    );
    pages.push(page.listings.map(({ externalId }) => externalId));
    after = page.next;
  } while (after !== undefined && pages.length < most);
  return pages;
}

async function blocksRead(): Promise<number> {
  await reader.query("select pg_stat_force_next_flush()");
  const rows: { blocks: string }[] = await reader.query(
    `select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)) blocks from pg_statio_user_tables`,
  );
  return Number(rows[0]?.blocks);
}

describe.each([
  { name: "a word of all", words: ["thing"], has: () => true },
  { name: "a word of the dear half alone", words: ["dear"], has: isDear },
  { name: "words that go together", words: ["dear", "costly"], has: isDear },
  { name: "a rare word", words: ["odd"], has: isOdd },
  { name: "words that exclude each other", words: ["cheap", "costly"], has: () => false },
])("a search for $name", ({ words, has }) => {
  it("finds each listing once, in order, over pages of which some may be short", async () => {
    const expected = Array.from({ length: LISTINGS }, (_, n) => n)
      .filter(has)
      .map(idOf);
    const pages = await pagesOf(words);
    expect(pages.flat()).toEqual(expected);
    // Each page that is not full has looked at thousands.
    expect(pages.length).toBeLessThanOrEqual(Math.ceil(expected.length / PAGE) + LISTINGS / 1_000);
  });
});

it("ends a page where it has looked at as many as it may, though it has found none", async () => {
  const [first] = await pagesOf(["dear"], 1);
  expect(first).toEqual([]);
});

it("looks at few of the listings that it passes by in the index of prices", async () => {
  await pagesOf(["dear"], 1);
  const before = await blocksRead();
  expect(await pagesOf(["dear"], 1)).toEqual([[]]);
  expect((await blocksRead()) - before).toBeLessThan(MOST_BLOCKS);
});
