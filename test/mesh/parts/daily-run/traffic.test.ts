import { expect, it } from "@jest/globals";
import { edges, growth } from "./traffic.ts";

it("counts what came between two readings, along each edge", () => {
  const before = new Map([["a -> b", 3]]);
  const after = new Map([
    ["a -> b", 5],
    ["a -> c", 2],
  ]);
  expect([...growth(before, after)]).toEqual([
    ["a -> b", 2],
    ["a -> c", 2],
  ]);
});

it("knows who calls whom in a day", () => {
  expect(edges().map(({ caller, callee }) => `${caller} ${callee}`)).toEqual([
    "orchestrator collector",
    "orchestrator processor",
    "orchestrator storage",
    "processor collector",
    "processor storage",
  ]);
});
