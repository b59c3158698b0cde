import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type DayReport, NOTHING, type SourceReport } from "./day.ts";
import { dropLines } from "./drops.ts";
import { reportJson } from "./json.ts";
import { shorten, table } from "./table.ts";
import { reportText } from "./text.ts";
import { timeLine } from "./time.ts";

const brl = (units: bigint, nanos = 0) => ({ currencyCode: "BRL", units, nanos });

const whole: SourceReport = {
  source: "mercadolivre",
  outcome: "partial",
  reasons: ["Shard MLB1051/7 was truncated."],
  heldUp: ["process was tried again (RESOURCE_EXHAUSTED, DATABASE_FULL): The database's disk is full."],
  counts: {
    items: 2_140,
    duplicates: 120,
    rejected: 20,
    listings: 2_000,
    new: 40,
    changed: 100,
    unchanged: 1_860,
    gone: 38,
    reappeared: 2,
  },
  rejected: new Map([
    ["PRICE_NEGATIVE", 5],
    ["ID_MISSING", 15],
  ]),
  warnings: new Map([["PRICE_MALFORMED", 1_204]]),
  priceSums: [brl(1_234_567n, 890_000_000), { currencyCode: "USD", units: 10n, nanos: 0 }],
  drops: [
    {
      title: "Bicicleta aro 29\ncom freio a disco e suspensão dianteira",
      url: "https://a.example/1",
      oldPrice: brl(1_000n),
      newPrice: brl(550n),
      share: 0.45,
    },
    { title: "", url: "https://a.example/22", oldPrice: brl(99n, 900_000_000), newPrice: brl(90n), share: 0.0991 },
  ],
  incompleteShards: [
    {
      shard: "MLB1051/7",
      state: "truncated",
      reason: "HTTP_429",
      message: "The site asked to wait longer than the limit.",
    },
  ],
  omittedShards: 0,
  steps: [
    { step: "plan", calls: 1, attempts: 1, tookMs: 12 },
    { step: "collect", calls: 8, attempts: 10, tookMs: 1_840 },
    { step: "publish", calls: 1, attempts: 2, tookMs: 350 },
  ],
  tookMs: 2_310,
};

const failed: SourceReport = {
  source: "olx",
  outcome: "failed",
  reasons: ["collect of cars: UNAVAILABLE, HTTP_500: the site answers with errors."],
  heldUp: [],
  counts: NOTHING,
  rejected: new Map(),
  warnings: new Map(),
  priceSums: [],
  drops: [],
  incompleteShards: [],
  omittedShards: 0,
  steps: [],
  tookMs: 900,
};

const day: DayReport = { day: "2026-01-02", sources: [whole, failed] };

describe("reportText", () => {
  it("shows a day as the golden file has it", () => {
    expect(reportText(day)).toBe(readFileSync(join(import.meta.dirname, "testdata/day.txt"), "utf8"));
  });

  it("does not list hundreds of shards", () => {
    const [shard] = whole.incompleteShards;
    if (shard === undefined) throw new Error("no shard");
    const text = reportText({
      day: "2026-01-02",
      sources: [{ ...whole, incompleteShards: Array(300).fill(shard), omittedShards: 7 }],
    });
    expect(text.match(/MLB1051\/7 truncated/g)).toHaveLength(20);
    expect(text).toContain("and 287 more");
  });
});

describe("reportJson", () => {
  it("is one line with the names that programs know", () => {
    const line = reportJson([day]);
    expect(line).not.toContain("\n");
    expect(JSON.parse(line)).toEqual({
      days: [
        {
          day: "2026-01-02",
          sources: [
            {
              source: "mercadolivre",
              items: 2140,
              duplicates: 120,
              rejected: { ID_MISSING: 15, PRICE_NEGATIVE: 5 },
              warnings: { PRICE_MALFORMED: 1204 },
              listings: 2000,
              new: 40,
              changed: 100,
              unchanged: 1860,
              gone: 38,
              reappeared: 2,
              priceSum: { BRL: "1234567.89", USD: "10.00" },
            },
            {
              source: "olx",
              items: 0,
              duplicates: 0,
              rejected: {},
              warnings: {},
              listings: 0,
              new: 0,
              changed: 0,
              unchanged: 0,
              gone: 0,
              reappeared: 0,
              priceSum: {},
            },
          ],
        },
      ],
    });
  });
});

describe("table", () => {
  it("aligns its columns and leaves no blanks at the end", () => {
    const rows = [
      ["ç", "1"],
      ["bb", "1,000"],
    ];
    const columns = [
      { title: "name", align: "left" },
      { title: "n", align: "right" },
    ] as const;
    expect(table(columns, rows)).toEqual(["name      n", "ç         1", "bb    1,000"]);
  });

  it("shows only its titles where there is nothing", () => {
    expect(table([{ title: "name", align: "left" }], [])).toEqual(["name"]);
  });
});

describe("shorten", () => {
  it.each([
    { text: "short", want: "short" },
    { text: "exactly10!", want: "exactly10!" },
    { text: "eleven here", want: "eleven he…" },
    { text: "a\n b\t\u001b[1m", want: "a b [1m" },
    { text: "😀".repeat(11), want: `${"😀".repeat(9)}…` },
  ])("makes $want of $text", ({ text, want }) => {
    expect(shorten(text, 10)).toBe(want);
  });
});

describe("dropLines", () => {
  it("is empty without drops", () => {
    expect(dropLines([])).toEqual([]);
  });
});

describe("timeLine", () => {
  it.each([
    { name: "one call", calls: 1, attempts: 1, want: "plan 1.5 s, in all 2.0 s" },
    { name: "many calls", calls: 3, attempts: 3, want: "plan 1.5 s (3 calls), in all 2.0 s" },
    { name: "a second try", calls: 1, attempts: 2, want: "plan 1.5 s (1 call, 1 tried again), in all 2.0 s" },
  ])("tells $name", ({ calls, attempts, want }) => {
    expect(timeLine([{ step: "plan", calls, attempts, tookMs: 1_500 }], 2_000)).toBe(want);
  });
});
