import { readSource } from "../../kit/sourcefile/source.ts";
import { createMapping, type Mapped } from "../mapping/mapping.ts";
import type { Normaliser } from "../normaliser.ts";
import { type Prepared, prepare } from "../source.ts";
import { testHabits } from "./habits.ts";

/** sourceHead is what a test's source file begins with: how it would be collected. */
export const sourceHead = `title: Test
collect:
  hosts: ["https://api.example.com"]
  request: {url: "https://api.example.com/rows"}
  shards: {list: [{id: all}]}
  paginate: {kind: none}
`;

/** headLines is how many lines of a test's source file stand before its own. */
export const headLines = sourceHead.split("\n").length - 1;

/** prepared is what becomes of a source file whose part `normalise:` (and what may follow it) is given. */
export function prepared(normalise: string): Prepared {
  const loaded = readSource("sources/test.yaml", sourceHead + normalise, new Map());
  const source = prepare([loaded]).get("test");
  if (source === undefined) throw new TypeError("the test's source was not read");
  return source;
}

/** mapped compiles expressions by field, as a source file would have them. */
export function mapped(fields: Readonly<Record<string, string>>, habits = testHabits({ currency: "BRL" })): Mapped {
  const at = { line: 1, column: 1, name: { line: 1, column: 1 } };
  const expressions = Object.entries(fields).map(([name, expression]) => [name, { expression, ...at }] as const);
  return createMapping("sources/test.yaml", new Map(expressions), habits);
}

/** mappedNormaliser is the normaliser of a mapping that must be right. */
export function mappedNormaliser(
  fields: Readonly<Record<string, string>>,
  habits?: Parameters<typeof mapped>[1],
): Normaliser {
  const made = mapped(fields, habits);
  if (!made.ok) throw new TypeError(JSON.stringify(made.problems));
  return made.normaliser;
}
