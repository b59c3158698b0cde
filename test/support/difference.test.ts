import { expect, it } from "@jest/globals";
import { differences } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

const nothing: Evidence = { storage: [], collector: [], runs: [], reports: [] };

it.each([
  { name: "finds none in the same lines", want: ["a", "b"], got: ["a", "b"], found: [] },
  { name: "finds none in another order", want: ["a", "b"], got: ["b", "a"], found: [] },
  { name: "finds a line that is missing", want: ["a", "b"], got: ["b"], found: ["storage lacks: a"] },
  { name: "finds a line that is new", want: ["a"], got: ["a", "b"], found: ["storage has too much: b"] },
  { name: "finds a line that is there twice", want: ["a"], got: ["a", "a"], found: ["storage has too much: a"] },
  {
    name: "shows three and counts the others",
    want: ["a", "b", "c", "d", "e"],
    got: [],
    found: ["storage lacks: a", "storage lacks: b", "storage lacks: c", "storage lacks: 2 more"],
  },
])("$name", ({ want, got, found }) => {
  expect(differences({ ...nothing, storage: want }, { ...nothing, storage: got })).toEqual(found);
});

it.each(["collector", "runs", "reports"] as const)("looks at %s", (kind) => {
  expect(differences(nothing, { ...nothing, [kind]: ["x"] })).toEqual([`${kind} has too much: x`]);
});
