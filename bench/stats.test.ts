import { describe, expect, it } from "@jest/globals";
import { quantile, spreadOf } from "./stats.ts";

describe("spreadOf", () => {
  it.each([
    { name: "one round", values: [3], want: { median: 3, min: 3, max: 3, rounds: 1 } },
    { name: "an odd number, in any order", values: [9, 1, 4], want: { median: 4, min: 1, max: 9, rounds: 3 } },
    { name: "an even number", values: [1, 2, 4, 8], want: { median: 3, min: 1, max: 8, rounds: 4 } },
    {
      name: "numbers that texts would sort otherwise",
      values: [10, 9],
      want: { median: 9.5, min: 9, max: 10, rounds: 2 },
    },
  ])("$name", ({ values, want }) => {
    expect(spreadOf(values)).toEqual(want);
  });

  it("refuses no rounds at all", () => {
    expect(() => spreadOf([])).toThrow("at least one round");
  });
});

describe("quantile", () => {
  it.each([
    { q: 0, want: 10 },
    { q: 0.25, want: 15 },
    { q: 0.99, want: 29.8 },
    { q: 1, want: 30 },
  ])("$q", ({ q, want }) => {
    expect(quantile([10, 20, 30], q)).toBeCloseTo(want);
  });
});
