import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { type CountedReader, openCounted } from "../../testing/block-count.ts";
import { harvest, items, listing } from "../../testing/day.ts";
import { filterWith } from "../../testing/listing-filter.ts";
import { startStorage } from "../../testing/storage.ts";
import { type ListingPage, listListings } from "./list-listings.ts";
import type { ListingCursor } from "./listing-filter.ts";

const ctx = testContext();
const LISTINGS = 6_000;
const PAGE = 1_000;
// As many as a page may look at, and cheaper than all that is looked for.
const OTHERS = 50_000;
// A hundred listings that stand beside each other in the index of prices are a block of it; one that is looked at is four,
// and its version four more. A page walks them four times: to where it ends as well, and again where terms were too many.
const MOST_BLOCKS = OTHERS / 5;
// The dear half, and of all one in a hundred: of the dear there are more than may be put in order.
const isDear = (n: number) => n >= LISTINGS / 2;
const isOdd = (n: number) => n % 100 === 7;

// What autovacuum reads would be counted, too.
const postgres = testPostgres({ settings: { autovacuum: "off" } });
let reader: CountedReader;

beforeAll(async () => {
  const url = await postgres.createDatabase();
  await using storage = await startStorage({ url });
  const rows = Array.from({ length: LISTINGS }, (_, n) => {
    const title = `${isDear(n) ? "dear costly" : "cheap"} ${isOdd(n) ? "odd" : "even"} thing`;
    return listing({ externalId: idOf(n), price: `${n + 2} EUR`, title });
  });
  rows.push(listing({ externalId: "other", price: "1 EUR", title: "something else" }));
  await harvest(storage.server, { source: "shop", day: "2026-01-01", shards: [{ id: "all", items: items(rows) }] });
  await storage.pool.query(MAKE_OTHERS, [OTHERS]);
  await storage.pool.query("vacuum (analyze) listing");
  reader = postgres.owned.use(await openCounted(url));
});

// They have the bits of what the first of them is called, and nobody ever asks what that was.
const MAKE_OTHERS = `
  insert into listing overriding system value select (jsonb_populate_record(l, jsonb_build_object(
      'id', nextval('listing_id_seq'), 'external_id', 'other-' || n))).*
    from listing l, generate_series(1, $1::int - 1) n where l.external_id = 'other'`;

function idOf(n: number): string {
  return `id-${String(n).padStart(5, "0")}`;
}

async function pagesOf(words: readonly string[], most = Number.POSITIVE_INFINITY): Promise<string[][]> {
  const pages: string[][] = [];
  let after: ListingCursor | undefined;
  do {
    const page: ListingPage = await listListings(ctx, reader.dataSource, filterWith({ words }), PAGE, after);
    pages.push(page.listings.map(({ externalId }) => externalId));
    after = page.next;
  } while (after !== undefined && pages.length < most);
  return pages;
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
    expect(pages.length).toBeLessThanOrEqual(Math.ceil(expected.length / PAGE) + (LISTINGS + OTHERS) / 1_000);
  });
});

it("ends a page where it has looked at as many as it may, though it has found none", async () => {
  const [first] = await pagesOf(["dear"], 1);
  expect(first).toEqual([]);
});

it("looks at few of the listings that it passes by in the index of prices", async () => {
  await pagesOf(["dear"], 1);
  const blocks = await reader.blocksOf(async () => expect(await pagesOf(["dear"], 1)).toEqual([[]]));
  expect(blocks).toBeGreaterThan(0);
  expect(blocks).toBeLessThan(MOST_BLOCKS);
});
