import { describe, expect, it } from "@jest/globals";
import { fold } from "./fold.ts";
import { olxRo } from "./reads.ts";
import type { Page } from "./recorded.ts";
import { recount, type SourceReport } from "./report.ts";

const ad = (id: string, price: string, title = "Xbox"): object => ({
  title,
  price,
  link: `https://o.ro/d/x-ID${id}.html`,
});

/** figures counts hand-made days; a day is its shards by name, in order. */
function figures(...days: { [shard: string]: unknown[] }[]): SourceReport[] {
  const recorded = days.map((shards, index) => ({
    day: `2024-01-${index + 10}`,
    pages: (): Page[] => Object.entries(shards).map(([shard, items]) => ({ shard, items })),
  }));
  return recount("test", { read: olxRo, days: () => recorded }, "").days.flatMap(({ sources }) => sources);
}

describe("the row that wins a day", () => {
  it.each([
    { name: "known before unknown", rows: [ad("a", "N/A"), ad("a", "5 lei", "PROMOVAT")], want: ["PROMOVAT", "5 lei"] },
    { name: "titled before not", rows: [ad("a", "5 lei", "PROMOVAT"), ad("a", "6 lei")], want: ["Xbox", "6 lei"] },
    { name: "the first of equals", rows: [ad("a", "6 lei"), ad("a", "5 lei")], want: ["Xbox", "6 lei"] },
    { name: "a title decides between unknowns", rows: [ad("a", "000 lei", ""), ad("a", "N/A")], want: ["Xbox", "N/A"] },
  ])("$name", ({ rows, want: [title = "", price = ""] }) => {
    const { listings, duplicates } = fold([{ shard: "all", items: rows }], olxRo);
    expect(listings.get("a")?.winner).toEqual(olxRo(ad("a", price, title)));
    expect(duplicates).toBe(1);
  });

  it("is not the first where a later shard knows the price", () => {
    const pages = [
      { shard: "s1", items: [ad("a", "000 lei")] },
      { shard: "s2", items: [ad("a", "5 lei", "PROMOVAT")] },
    ];
    const { listings } = fold(pages, olxRo);
    expect(listings.get("a")?.winner.titled).toBe(false);
    expect(listings.get("a")?.shards).toEqual(new Set(["s1", "s2"]));
  });
});

it("one day's figures add up as counted by hand", () => {
  const items = [
    ad("a", "1.000,50 lei"),
    ad("a", "999 lei", "PROMOVAT"),
    ad("b", "000 lei"),
    ad("b", "N/A", "PROMOVAT"),
    ad("c", "2000000 lei"),
    ad("d", "N/A"),
    ad("e", "10 eur"),
    ad("f", "9,5 lei"),
    { title: "no link" },
    null,
  ];
  expect(figures({ all: items })).toEqual([
    {
      source: "test",
      items: 10,
      duplicates: 2,
      rejected: { ID_MISSING: 1, ITEM_NOT_OBJECT: 1 },
      warnings: { PRICE_MALFORMED: 1, PRICE_OUT_OF_RANGE: 1 },
      listings: 6,
      new: 6,
      changed: 0,
      unchanged: 0,
      gone: 0,
      reappeared: 0,
      priceSum: { EUR: "10.00", RON: "1010.00" },
    },
  ]);
});

describe("from day to day", () => {
  it.each<{ name: string; days: { [shard: string]: unknown[] }[]; want: Partial<SourceReport> }>([
    {
      name: "a new price",
      days: [{ s: [ad("a", "5 lei")] }, { s: [ad("a", "6 lei")] }],
      want: { changed: 1, unchanged: 0 },
    },
    { name: "a new currency", days: [{ s: [ad("a", "5 lei")] }, { s: [ad("a", "5 eur")] }], want: { changed: 1 } },
    {
      name: "the same price in other words",
      days: [{ s: [ad("a", "70 lei")] }, { s: [ad("a", "70,00 RON")] }],
      want: { unchanged: 1 },
    },
    {
      name: "an unknown price",
      days: [{ s: [ad("a", "5 lei")] }, { s: [ad("a", "000 lei")] }],
      want: { changed: 0, unchanged: 1, priceSum: {} },
    },
    {
      name: "back to the last known price",
      days: [{ s: [ad("a", "5 lei")] }, { s: [ad("a", "N/A")] }, { s: [ad("a", "5 lei")] }],
      want: { unchanged: 1 },
    },
    {
      name: "another price after an unknown one",
      days: [{ s: [ad("a", "5 lei")] }, { s: [ad("a", "N/A")] }, { s: [ad("a", "6 lei")] }],
      want: { changed: 1 },
    },
    {
      name: "a first known price",
      days: [{ s: [ad("a", "N/A")] }, { s: [ad("a", "5 lei")] }],
      want: { changed: 1, unchanged: 0 },
    },
    { name: "gone", days: [{ s: [ad("a", "5 lei")] }, { s: [] }], want: { gone: 1, listings: 0 } },
    { name: "gone counts once", days: [{ s: [ad("a", "5 lei")] }, { s: [] }, { s: [] }], want: { gone: 0 } },
    {
      name: "back, at its old price",
      days: [{ s: [ad("a", "5 lei")] }, { s: [] }, { s: [ad("a", "5 lei")] }],
      want: { new: 0, unchanged: 1, reappeared: 1 },
    },
    {
      name: "back, at another price",
      days: [{ s: [ad("a", "5 lei")] }, { s: [] }, { s: [ad("a", "6 lei")] }],
      want: { changed: 1, reappeared: 1 },
    },
    { name: "its shard is not looked at", days: [{ s: [ad("a", "5 lei")], t: [] }, { t: [] }], want: { gone: 0 } },
    {
      name: "seen again after its shard was not looked at",
      days: [{ s: [ad("a", "5 lei")] }, { t: [] }, { s: [ad("a", "5 lei")] }],
      want: { unchanged: 1, reappeared: 0 },
    },
    {
      name: "gone when its shard is looked at again",
      days: [{ s: [ad("a", "5 lei")] }, { t: [] }, { s: [] }],
      want: { gone: 1 },
    },
    {
      name: "one of two shards is not enough",
      days: [{ s: [ad("a", "5 lei")], t: [ad("a", "N/A")] }, { s: [] }],
      want: { gone: 0 },
    },
    {
      name: "both of two shards, but not at once",
      days: [{ s: [ad("a", "5 lei")], t: [ad("a", "N/A")] }, { s: [] }, { t: [] }],
      want: { gone: 0 },
    },
    {
      name: "both of two shards",
      days: [
        { s: [ad("a", "5 lei")], t: [ad("a", "N/A")] },
        { s: [], t: [] },
      ],
      want: { gone: 1 },
    },
    {
      name: "the last sighting's shards count",
      days: [{ s: [ad("a", "5 lei")] }, { t: [ad("a", "5 lei")] }, { t: [] }],
      want: { gone: 1 },
    },
    {
      name: "found in another shard",
      days: [{ s: [ad("a", "5 lei")] }, { s: [], t: [ad("a", "5 lei")] }],
      want: { gone: 0, unchanged: 1 },
    },
    {
      name: "ids that differ in case",
      days: [{ s: [ad("a", "5 lei")] }, { s: [ad("A", "5 lei")] }],
      want: { new: 1, gone: 1 },
    },
  ])("$name", ({ days, want }) => {
    expect(figures(...days).at(-1)).toMatchObject(want);
  });
});
