import { expect, it } from "@jest/globals";
import { BaseSums } from "./base-sums.ts";

it.each([
  { name: "nothing", totals: [], want: [] },
  { name: "one part", totals: ["12.50"], want: ["12.5"] },
  { name: "a carry", totals: ["0.999999999", "0.000000001"], want: ["1"] },
  { name: "what a float can't keep", totals: ["9007199254740993", "0.1", "0.2"], want: ["9007199254740993.3"] },
  { name: "amounts below zero", totals: ["-0.25", "-1", "0.5"], want: ["-0.75"] },
  { name: "more than 63 bits of units", totals: ["9223372036854775807", "1"], want: ["9223372036854775808"] },
])("adds up exactly: $name", ({ totals, want }) => {
  const sums = new BaseSums();
  for (const total of totals) sums.add({ currency: "BRL", total, prices: 2 });
  expect(sums.values()).toEqual(want.map((total) => ({ currency: "BRL", total, prices: 2 * totals.length })));
});

it("keeps currencies apart", () => {
  const sums = new BaseSums();
  sums.add({ currency: "BRL", total: "1", prices: 1 });
  sums.add({ currency: "EUR", total: "2", prices: 1 });
  sums.add({ currency: "BRL", total: "3", prices: 2 });
  expect(sums.values()).toEqual([
    { currency: "BRL", total: "4", prices: 3 },
    { currency: "EUR", total: "2", prices: 1 },
  ]);
});
