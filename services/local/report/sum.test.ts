import { describe, expect, it } from "@jest/globals";
import { type DayReport, type Drop, NOTHING, type SourceReport } from "./day.ts";
import { sumOf } from "./sum.ts";

const nothing: SourceReport = {
  source: "shop",
  outcome: "complete",
  reasons: [],
  heldUp: [],
  counts: NOTHING,
  rejected: new Map(),
  warnings: new Map(),
  priceSums: [],
  drops: [],
  incompleteShards: [],
  omittedShards: 0,
  steps: [],
  tookMs: 0,
};

function day(number: number, ...sources: readonly Partial<SourceReport>[]): DayReport {
  return { day: `2026-01-0${number}`, sources: sources.map((source) => ({ ...nothing, ...source })) };
}

function drop(share: number): Drop {
  const money = { currencyCode: "BRL", units: 1n, nanos: 0 };
  return { title: "t", url: "u", oldPrice: money, newPrice: money, share };
}

describe("sumOf", () => {
  it.each([
    { name: "no day", days: [], want: "no day" },
    { name: "one day", days: [day(1)], want: "2026-01-01" },
    { name: "days", days: [day(1), day(3), day(4)], want: "2026-01-01 to 2026-01-04, 3 days" },
  ])("names $name", ({ days, want }) => {
    expect(sumOf(days)).toEqual({ day: want, sources: [] });
  });

  it("adds up every number of a source, and nobody else's", () => {
    const sum = sumOf([
      day(
        1,
        {
          counts: { ...NOTHING, items: 5, listings: 4, rejected: 1, new: 4 },
          rejected: new Map([["ID_MISSING", 1]]),
          warnings: new Map([["PRICE_MALFORMED", 2]]),
          steps: [{ step: "plan", calls: 1, attempts: 2, tookMs: 10 }],
          tookMs: 100,
        },
        { source: "olx", counts: { ...NOTHING, items: 1_000 } },
      ),
      day(2, {
        counts: { ...NOTHING, items: 3, listings: 3, unchanged: 3 },
        warnings: new Map([
          ["PRICE_MALFORMED", 1],
          ["PRICE_OUT_OF_RANGE", 1],
        ]),
        steps: [
          { step: "plan", calls: 1, attempts: 1, tookMs: 5 },
          { step: "open", calls: 1, attempts: 1, tookMs: 7 },
        ],
        tookMs: 50,
      }),
    ]);
    expect(sum.sources.map(({ source }) => source)).toEqual(["shop", "olx"]);
    expect(sum.sources[0]).toEqual({
      ...nothing,
      counts: { ...NOTHING, items: 8, listings: 7, rejected: 1, new: 4, unchanged: 3 },
      rejected: new Map([["ID_MISSING", 1]]),
      warnings: new Map([
        ["PRICE_MALFORMED", 3],
        ["PRICE_OUT_OF_RANGE", 1],
      ]),
      steps: [
        { step: "plan", calls: 2, attempts: 3, tookMs: 15 },
        { step: "open", calls: 1, attempts: 1, tookMs: 7 },
      ],
      tookMs: 150,
    });
  });

  it("is as bad as the worst day, and says which days had what", () => {
    const shard = { shard: "cars", state: "capped", reason: "RESULT_CAP", message: "" };
    const sum = sumOf([
      day(1, { outcome: "partial", incompleteShards: [shard] }),
      day(2, { outcome: "failed", reasons: ["plan failed."], heldUp: ["open was tried again."] }),
      day(3, {}),
    ]);
    expect(sum.sources[0]).toMatchObject({
      outcome: "failed",
      reasons: ["2026-01-02: plan failed."],
      heldUp: ["2026-01-02: open was tried again."],
      incompleteShards: [{ ...shard, shard: "2026-01-01 cars" }],
    });
  });

  it("keeps the ten largest drops of all days", () => {
    const sum = sumOf([
      day(1, { drops: [0.9, 0.1, 0.05].map(drop) }),
      day(2, { drops: [0.95, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2].map(drop) }),
    ]);
    expect(sum.sources[0]?.drops.map(({ share }) => share)).toEqual([
      0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1,
    ]);
  });
});
