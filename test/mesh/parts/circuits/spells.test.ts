import { expect, it } from "@jest/globals";
import type { Sample } from "../../probe/commands.ts";
import { outside, spellsOf } from "./spells.ts";

const sample = (atMs: number, code = "OK"): Sample => ({ atMs, code, elapsedMs: 1, message: "", requestId: "" });
const isHit = ({ code }: Sample) => code !== "OK";

it.each([
  { name: "no hits are no spell", hits: [], want: [] },
  { name: "one hit is a spell", hits: [5], want: [{ fromMs: 5, toMs: 5, calls: 1 }] },
  {
    name: "hits near each other are one, in any order",
    hits: [900, 5, 2_000],
    want: [{ fromMs: 5, toMs: 2_000, calls: 3 }],
  },
  {
    name: "hits far from each other are several",
    hits: [0, 100, 3_101],
    want: [
      { fromMs: 0, toMs: 100, calls: 2 },
      { fromMs: 3_101, toMs: 3_101, calls: 1 },
    ],
  },
])("$name", ({ hits, want }) => {
  expect(spellsOf([sample(50), ...hits.map((atMs) => sample(atMs, "UNAVAILABLE"))], isHit)).toEqual(want);
});

it("leaves what was before, between and after", () => {
  const samples = [0, 10, 20, 30].map((atMs) => sample(atMs));
  expect(outside(samples, [{ fromMs: 10, toMs: 20, calls: 2 }]).map(({ atMs }) => atMs)).toEqual([0, 30]);
});
