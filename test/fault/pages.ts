import type { SiteSource } from "./site.ts";

/** PageCase is a page of the shard a that is not what it should be; the shard b has one good row. */
export type PageCase = SiteSource & {
  readonly body: string | Buffer;
  /** listings are the ids that come out of the shard a. */
  readonly listings: readonly string[];
  readonly rejects: Readonly<Record<string, number>>;
  readonly warnings?: Readonly<Record<string, number>>;
  /** cut says that the shard is not complete. */
  readonly cut?: boolean;
};

const rows = (...items: readonly unknown[]) => JSON.stringify({ items });
const good = { id: "good", title: "A good one", price: 10 };
const malformed = { listings: [], rejects: { PAGE_MALFORMED: 1 }, cut: true } as const;

/** pageCases are bad pages and bad items. */
export const pageCases: readonly PageCase[] = [
  { name: "html", body: "<!doctype html><p>Maintenance</p>", ...malformed },
  { name: "nothing", body: "", ...malformed },
  { name: "cut-json", body: rows(good).slice(0, -5), ...malformed },
  { name: "json-null", body: "null", ...malformed },
  { name: "rows-null", body: '{"items":null}', ...malformed },
  { name: "rows-of-another-type", body: '{"items":{"0":{"id":"x"}}}', ...malformed },
  { name: "nested-without-end", body: "[".repeat(200_000), ...malformed },
  {
    name: "items-of-the-wrong-type",
    body: rows(good, 42, "text", true, ["list"], null),
    listings: ["good"],
    rejects: { ITEM_NOT_OBJECT: 5 },
  },
  {
    name: "ids-of-the-wrong-type",
    body: rows(good, { id: null }, {}, { id: {} }, { id: [] }, { id: true }, { id: "" }),
    listings: ["good"],
    rejects: { ID_MISSING: 6 },
  },
  {
    name: "ids-that-are-none",
    body: rows(good, { id: "x".repeat(129) }, { id: "a\u0000b" }),
    listings: ["good"],
    rejects: { ID_TOO_LONG: 1, ID_MALFORMED: 1 },
  },
  {
    name: "nulls-in-a-listing",
    body: rows(good, { id: "empty", title: null, price: null }),
    listings: ["good", "empty"],
    rejects: {},
  },
  {
    name: "fields-of-the-wrong-type",
    body: rows(good, { id: "odd", title: { a: 1 }, price: { b: 2 } }),
    listings: ["good", "odd"],
    rejects: {},
    warnings: { TITLE_MALFORMED: 1, PRICE_MALFORMED: 1 },
  },
  {
    name: "texts-that-no-database-takes",
    body: Buffer.from(
      '{"items":[{"id":"nul","title":"a\\u0000b"},{"id":"half","title":"a\\ud800b"},{"id":"bytes","title":"a\xffb"}]}',
      "latin1",
    ),
    listings: ["nul", "half", "bytes"],
    rejects: {},
  },
  {
    name: "a-listing-of-2-mb",
    body: rows(good, { id: "huge", title: "x".repeat(2 * 1024 * 1024) }, { ...good, id: "after" }),
    listings: ["good", "after"],
    rejects: { ITEM_TOO_LARGE: 1 },
  },
  {
    name: "a-broken-line",
    page: "{format: ndjson}",
    body: `${JSON.stringify(good)}\n{"id":\n${JSON.stringify({ ...good, id: "after" })}\n`,
    listings: ["good", "after"],
    rejects: { ITEM_MALFORMED: 1 },
  },
  {
    name: "a-broken-record",
    page: "{format: csv}",
    body: "id,title,price\ngood,A good one,10\nbanner\nafter,Another,11\n",
    listings: ["good", "after"],
    rejects: { ITEM_MALFORMED: 1 },
  },
];
