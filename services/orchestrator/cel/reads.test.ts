import { describe, expect, it } from "@jest/globals";
import { Environment } from "@marcbachmann/cel-js";
import { readsOf, variablesOf } from "./reads.ts";

const language = new Environment({ enableOptionalTypes: true });

// What an expression reads of steps, with a mark where it does without.
function reads(source: string): string {
  return readsOf(language.parse(source).ast)
    .filter(({ variable }) => variable === "steps")
    .map(({ field, isGuarded }) => (isGuarded ? `${field}?` : field))
    .join(" ");
}

describe("readsOf finds what is read, and whether it may be missing:", () => {
  it.each<[string, string]>([
    ["steps.a.b.c + steps.d", "a d"],
    ["steps['a'].b", "a"],
    ["steps.list.map(x, x.id + steps.a.b)", "list a"],
    ["steps['a'] == steps.?b", "a b?"],
    ["has(steps.a)", "a?"],
    ["has(steps.a.b)", "a"],
    ["has(steps.a) ? steps.a.b : steps.a.c", "a? a? a"],
    ["!has(steps.a) ? steps.a.b : steps.a.c", "a? a a?"],
    ["has(steps.a) && steps.a.b", "a? a?"],
    ["has(steps.a) || steps.a.b", "a? a"],
    ["!has(steps.a) || steps.a.b", "a? a?"],
    ["has(steps.a) && has(steps.b) ? steps.a.x + steps.b.y : ''", "a? b? a? b?"],
    ["has(steps.a) || has(steps.b) ? steps.a.x : ''", "a? b? a"],
    ["!(has(steps.a) && has(steps.b)) ? '' : steps.b.y", "a? b? b?"],
    ["has(steps.a) ? [1].map(x, steps.a.b) : []", "a? a?"],
    ["steps.a.b && has(steps.a)", "a a?"],
  ])("%s", (source, want) => expect(reads(source)).toBe(want));
});

it("variablesOf names the variables, those of loops included", () => {
  expect([...variablesOf(language.parse("run.day == inputs.x || [1].exists(y, y == 1)").ast)].sort()).toEqual([
    "inputs",
    "run",
    "y",
  ]);
  expect(variablesOf(language.parse("1 + 1 == 2").ast).size).toBe(0);
});
