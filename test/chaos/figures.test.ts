import { expect, it } from "@jest/globals";
import { spreadOf } from "./figures.ts";

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

it.each([
  { name: "nothing", measured: [], spread: { count: 0, p50: 0, p99: 0, max: 0 } },
  { name: "one", measured: [7], spread: { count: 1, p50: 7, p99: 7, max: 7 } },
  { name: "two, in any order", measured: [9, 1], spread: { count: 2, p50: 1, p99: 9, max: 9 } },
  { name: "a hundred", measured: hundred, spread: { count: 100, p50: 50, p99: 99, max: 100 } },
])("spreadOf sums up $name", ({ measured, spread }) => {
  expect(spreadOf(measured)).toEqual(spread);
});
