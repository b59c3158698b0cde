import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Lab, Part } from "../lab/types.ts";
import { loadParts, runPart } from "./parts.ts";
import { newTally } from "./report.ts";

function labWith(rejects: readonly number[]): Lab {
  const left = [...rejects];
  const lab: Partial<Lab> = { rejects: async () => left.shift() ?? 0, settled: async () => {} };
  return lab as Lab;
}

async function tallyOf(run: Part["run"], rejects: readonly number[] = [0, 0]) {
  const tally = newTally();
  await runPart({ number: 1, title: "A part", run }, labWith(rejects), tally, () => {});
  return tally;
}

describe("runPart", () => {
  it.each([
    { name: "a part that holds", run: async () => {}, rejects: [4, 4], passed: 1, failures: [] },
    {
      name: "a part that throws",
      run: async () => Promise.reject(new Error("no")),
      rejects: [0, 0],
      passed: 1,
      failures: ["part 1: it runs to its end"],
    },
    {
      name: "a configuration that a proxy refused",
      run: async () => {},
      rejects: [4, 5],
      passed: 0,
      failures: ["part 1: no proxy refused a configuration (NACK), and all have the newest"],
    },
  ])("counts $name", async ({ run, rejects, passed, failures }) => {
    expect(await tallyOf(run, rejects)).toMatchObject({ passed, failures });
  });
});

it("loads all parts in their order, each number once", async () => {
  const numbers = (await loadParts(join(import.meta.dirname, "../parts"))).map(({ number }) => number);
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});
