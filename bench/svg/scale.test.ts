import { describe, expect, it } from "@jest/globals";
import { linearScale, logScale, pointScale } from "./scale.ts";

const extent = { from: 100, to: 500 };

describe("a linear scale", () => {
  it.each([
    { largest: 10, ticks: [0, 2, 4, 6, 8, 10] },
    { largest: 213_000, ticks: [0, 50_000, 100_000, 150_000, 200_000, 250_000] },
    { largest: 2.5, ticks: [0, 0.5, 1, 1.5, 2, 2.5] },
    { largest: 0.07, ticks: [0, 0.02, 0.04, 0.06, 0.08] },
    { largest: 0, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  ])("to $largest has round ticks", ({ largest, ticks }) => {
    const scale = linearScale(largest, extent);
    expect(scale.ticks).toEqual(ticks);
    expect(scale.at(0)).toBe(100);
    expect(scale.at(ticks.at(-1) ?? 0)).toBeCloseTo(500);
    expect(scale.at(largest)).toBeLessThanOrEqual(500 + 1e-9);
  });

  it("goes upwards, too", () => {
    expect(linearScale(10, { from: 300, to: 100 }).at(5)).toBe(200);
  });
});

describe("a logarithmic scale", () => {
  it.each([
    { values: [3, 4_000], ticks: [1, 10, 100, 1_000, 10_000] },
    { values: [120, 230], ticks: [100, 200, 500] },
    { values: [100, 100], ticks: [100, 200] },
    { values: [1, 10], ticks: [1, 2, 5, 10] },
    { values: [0, 0.3, 0.9], ticks: [0.2, 0.5, 1] },
  ])("of $values has powers of ten, or steps between them", ({ values, ticks }) => {
    const scale = logScale(values, extent);
    expect(scale.ticks).toEqual(ticks);
    for (const value of values.filter((value) => value > 0)) {
      expect(scale.at(value)).toBeGreaterThanOrEqual(100 - 1e-9);
      expect(scale.at(value)).toBeLessThanOrEqual(500 + 1e-9);
    }
  });

  it("takes each power of ten for as much", () => {
    const scale = logScale([1, 100], extent);
    expect(scale.at(10)).toBeCloseTo(300);
  });

  it("refuses what has no logarithm", () => {
    expect(() => logScale([0], extent)).toThrow("above zero");
  });
});

describe("a scale of points", () => {
  it.each([
    { name: "all that have room", kind: "log", values: [1, 10, 365], ticks: [1, 10, 365] },
    { name: "each once", kind: "linear", values: [4, 1, 2, 4], ticks: [1, 2, 4] },
    { name: "the last where they have none", kind: "linear", values: [1, 1_000, 1_001], ticks: [1, 1_001] },
    { name: "a single one", kind: "log", values: [7], ticks: [7] },
  ] as const)("names $name", ({ kind, values, ticks }) => {
    const scale = pointScale(kind, values, extent);
    expect(scale.ticks).toEqual(ticks);
    if (ticks.length > 1) expect([scale.at(ticks[0]), scale.at(ticks.at(-1) ?? 0)]).toEqual([100, 500]);
  });
});
