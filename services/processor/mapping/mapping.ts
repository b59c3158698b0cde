import { Environment } from "@marcbachmann/cel-js";
import { suggestion } from "../../kit/sourcefile/mapping.ts";
import type { Problem } from "../../kit/sourcefile/problem.ts";
import type { Expression } from "../../kit/sourcefile/types.ts";
import { FieldReader } from "../fields.ts";
import { readId } from "../identity.ts";
import { newListing, warn } from "../listing.ts";
import { type Habits, idMissing, type Normaliser, type Rejection } from "../normaliser.ts";
import { type Reads, readsEverything } from "../pages/selection.ts";
import { type Compiled, compile, isKeyMissing, type Variables } from "./compile.ts";
import { Absent, addFunctions, ListTooLong } from "./functions.ts";
import { Maps } from "./maps.ts";
import { createPatterns } from "./pattern.ts";
import { type Target, targetOf, targets } from "./targets.ts";
import { plainValue } from "./value.ts";

/** Mapped is a mapping ready for use, or everything that is wrong with it. */
export type Mapped =
  | { readonly ok: true; readonly normaliser: Normaliser; readonly reads: Reads }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const limits = {
  maxAstNodes: 1_000,
  maxDepth: 32,
  maxListElements: 100,
  maxMapEntries: 100,
  maxCallArguments: 8,
} as const;

/** createMapping compiles a source's mapping, every expression checked against the field that it is for. */
export function createMapping(file: string, expressions: ReadonlyMap<string, Expression>, habits: Habits): Mapped {
  const patterns = createPatterns();
  const maps = new Maps();
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, limits })
    .registerVariable("row", "map")
    .registerVariable("page", "dyn")
    .registerVariable("day", "string");
  addFunctions(environment, habits, patterns);

  const problems: Problem[] = [];
  const steps: Step[] = [];
  let identity: Compiled | undefined;
  for (const [name, written] of expressions) {
    const path = `normalise.mapping.${name}`;
    const target = targetOf(name);
    if (target === undefined && name !== "external_id") {
      problems.push({ file, path, ...written.name, ...unknownField(name) });
      continue;
    }
    const result = compile(environment, patterns, maps, written, target?.kind ?? "text");
    if (!result.ok) problems.push(...result.faults.map((fault) => ({ file, path, hint: "", ...fault })));
    else if (target === undefined) identity = result.compiled;
    else steps.push({ target, compiled: result.compiled });
  }
  if (!expressions.has("external_id")) problems.push({ file, ...missingIdentity(expressions) });
  if (identity === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, normaliser: normaliserOf(identity, steps, habits), reads: readsEverything };
}

type Step = { readonly target: Target; readonly compiled: Compiled };

function normaliserOf(identity: Compiled, steps: readonly Step[], habits: Habits): Normaliser {
  return (row, page, day) => {
    const variables = { row, page: page ?? {}, day };
    const id = identify(identity, variables);
    if (typeof id !== "string") return id;
    const listing = newListing(id);
    const read = new FieldReader(listing, habits.zone);
    for (const { target, compiled } of steps) {
      try {
        const value = plainValue(compiled(variables));
        if (value !== null && value !== undefined) target.fill(listing, value, read, habits);
      } catch (error) {
        if (error instanceof Absent || isKeyMissing(error)) continue;
        warn(listing, error instanceof ListTooLong ? "LIST_TOO_LONG" : target.warning);
      }
    }
    return listing;
  };
}

function identify(identity: Compiled, variables: Variables): string | Rejection {
  try {
    return readId(plainValue(identity(variables))) || idMissing("external_id");
  } catch (error) {
    if (error instanceof Absent || isKeyMissing(error)) return idMissing("external_id");
    const found = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { reason: "ID_MISSING", message: `external_id: the expression broke: ${found}` };
  }
}

function unknownField(name: string) {
  const known = ["external_id", ...targets.keys(), "attributes.*"];
  return {
    expected: "a field of a listing",
    found: `the unknown field ${JSON.stringify(name)}`,
    hint: suggestion(name, known),
  };
}

function missingIdentity(expressions: ReadonlyMap<string, Expression>) {
  const first = [...expressions.values()][0]?.name ?? { line: 1, column: 1 };
  return {
    ...first,
    path: "normalise.mapping.external_id",
    expected: "an expression for the listing's id in the source",
    found: "none",
    hint: "for example external_id: row.id",
  };
}
