import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab, Part } from "../lab/types.ts";
import { chosen, loadParts, runPart } from "./parts.ts";
import { newTally } from "./report.ts";

let stopping = new AbortController();
beforeEach(() => {
  stopping = new AbortController();
});

function labWith(rejects: number): Lab {
  const { signal } = stopping;
  const lab: Partial<Lab> = { rejects: async () => rejects, settled: async () => {}, signal };
  return lab as Lab;
}

async function tallyOf(run: Part["run"], rejects = 0, refused = 0) {
  const tally = { ...newTally(), refused };
  await runPart({ number: 1, title: "A part", run }, labWith(rejects), tally, () => {});
  return tally;
}

describe("runPart", () => {
  const nack = "part 1: no proxy refused a configuration (NACK), and all have the newest";
  const fine = async () => {};
  it.each([
    { name: "a part that holds", run: fine, passed: 1, failures: [] },
    {
      name: "a part that throws",
      run: async () => Promise.reject(new Error("no")),
      passed: 1,
      failures: ["part 1: it runs to its end"],
    },
    { name: "a configuration that was refused", run: fine, rejects: 1, passed: 0, failures: [nack] },
    { name: "only what was refused since", run: fine, rejects: 4, refused: 4, passed: 1, failures: [] },
    { name: "what was refused since", run: fine, rejects: 5, refused: 4, passed: 0, failures: [nack] },
  ])("counts $name", async ({ run, rejects, refused, passed, failures }) => {
    expect(await tallyOf(run, rejects, refused)).toMatchObject({ passed, failures, refused: rejects ?? 0 });
  });
});

it("waits no longer for a part when it is interrupted", async () => {
  const run = async () => {
    stopping.abort(new Error("interrupted"));
    await new Promise(() => {});
  };
  expect((await tallyOf(run)).failures).toEqual(["part 1: it runs to its end"]);
});

describe("chosen", () => {
  const all = [1, 2, 10].map((number) => ({ number, title: "A part", run: async () => {} }));
  it.each([
    { numbers: undefined, want: [1, 2, 10] },
    { numbers: [10, 2], want: [2, 10] },
  ])("takes $numbers", ({ numbers, want }) => {
    expect(chosen(all, numbers).map(({ number }) => number)).toEqual(want);
  });

  it("refuses numbers that no part has", () => {
    expect(() => chosen(all, [2, 3, 99])).toThrow("there is no part 3, 99: there are 1, 2, 10");
  });
});

it("loads all parts in their order, each number once", async () => {
  const numbers = (await loadParts()).map(({ number }) => number);
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});
