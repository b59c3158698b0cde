import { describe, expect, it } from "@jest/globals";
import { newCall } from "../../engine/state.ts";
import type { Commit } from "../../engine/store.ts";
import { emptyCommit } from "../../testing/commits.ts";
import { type Advance, rowsOf, valuesOf, weightOf } from "./commit-rows.ts";
import { commitStatement, shapeOf } from "./commit-sql.ts";

const next: Commit = {
  ...emptyCommit,
  opened: new Map([["b", [newCall("b", 0, "", null)]]]),
  changed: [{ ...newCall("a", 0, "", null), state: "SUCCEEDED", output: { text: 'a "quoted", {braced} \\ one' } }],
  ends: new Map([["a", "SUCCEEDED"]]),
  begun: [{ step: "b", index: 0, attempt: 1, startedAt: 1 }],
  ended: [{ step: "a", index: 0, attempt: 1, endedAt: 1, code: "OK", reason: "", message: "" }],
};

function advance(run: number, commit: Commit): Advance {
  return { lease: { run: String(run), owner: "o", epoch: 1 }, commit };
}

const items = Array.from({ length: 3 }, (_, index) => newCall("a", index, `i${index}`, index));

const cases = [
  { name: "nothing but the fence", advances: [advance(1, emptyCommit)], shape: "1 0 0 0 0 0" },
  { name: "a step that ends and one that begins", advances: [advance(1, next)], shape: "1 2 1 1 1 1" },
  {
    name: "several items",
    advances: [advance(1, { ...emptyCommit, changed: items })],
    shape: "any any any any any any",
  },
  { name: "several runs", advances: [advance(1, next), advance(2, emptyCommit)], shape: "any any any any any any" },
];

describe("a commit of", () => {
  it.each(cases)("$name takes the parameters that its text has", ({ advances, shape }) => {
    const rows = rowsOf(advances);
    const statement = commitStatement(shapeOf(rows));
    expect(statement.name).toBe(`commit ${shape}`);
    const numbers = new Set([...statement.text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
    const values = valuesOf(rows, shapeOf(rows));
    expect([...numbers].sort((a, b) => a - b)).toEqual(values.map((_, n) => n + 1));
  });

  it("one shape is one statement", () => {
    expect(commitStatement(shapeOf(rowsOf([advance(1, next)])))).toBe(
      commitStatement(shapeOf(rowsOf([advance(9, { ...next, ordinal: 7 })]))),
    );
  });

  it("a step is one row, though it opens and ends at once", () => {
    const both = { ...emptyCommit, opened: new Map([["a", []]]), ends: new Map([["a", "SUCCEEDED" as const]]) };
    expect(rowsOf([advance(1, both)]).steps).toEqual([{ run: "1", step: "a", total: 0, state: "SUCCEEDED" }]);
  });

  it("large outputs weighs what they weigh", () => {
    const output = { text: "x".repeat(60_000) };
    const heavy = { ...emptyCommit, changed: items.map((call) => ({ ...call, output })) };
    expect(weightOf(advance(1, heavy))).toBeGreaterThan(180_000);
    expect(weightOf(advance(1, next))).toBeLessThan(2_000);
  });
});
