import { describe, expect, it } from "@jest/globals";
import { breachOf, figure, isOurs, type Limits, verdictOf } from "./figure.ts";

const name = { what: "a step", variant: "colheita", unit: "ms" };
const lower: Limits = { better: "lower", goal: 2, accept: 5, quick: 7 };
const higher: Limits = { better: "higher", goal: 30, accept: 10, quick: 6 };

describe("a figure", () => {
  it.each([
    { value: 2, limits: lower, verdict: "goal", breaches: [false, false] },
    { value: 5, limits: lower, verdict: "accepted", breaches: [false, false] },
    { value: 6, limits: lower, verdict: "missed", breaches: [true, false] },
    { value: 8, limits: lower, verdict: "missed", breaches: [true, true] },
    { value: 30, limits: higher, verdict: "goal", breaches: [false, false] },
    { value: 9, limits: higher, verdict: "missed", breaches: [true, false] },
    { value: 5, limits: higher, verdict: "missed", breaches: [true, true] },
  ])("of $value where $limits.better is better: $verdict", ({ value, limits, verdict, breaches }) => {
    const measured = figure(name, [value], limits);
    expect(verdictOf(measured)).toBe(verdict);
    expect([false, true].map((quick) => breachOf(measured, quick) !== undefined)).toEqual(breaches);
  });

  it("that nothing is asked of breaches nothing", () => {
    expect(verdictOf(figure(name, [1]))).toBe("");
    expect(breachOf(figure(name, [1]), false)).toBeUndefined();
  });

  it("says what must hold", () => {
    expect(breachOf(figure(name, [8], lower), true)).toBe("a step, colheita: 8 ms; it must be at most 7");
  });
});

it.each([
  { variant: "colheita", ours: true },
  { variant: "colheita, 2 connections", ours: true },
  { variant: "dbos", ours: false },
  { variant: "colheitadeira", ours: false },
])("$variant is ours: $ours", ({ variant, ours }) => {
  expect(isOurs({ variant })).toBe(ours);
});
