import {
  type TypeError as CelTypeError,
  type Environment,
  EvaluationError,
  type ParseError,
} from "@marcbachmann/cel-js";
import type { Expression } from "../../kit/sourcefile/types.ts";
import type { Maps } from "./maps.ts";
import type { Patterns } from "./pattern.ts";
import { review } from "./syntax.ts";
import type { Kind } from "./targets.ts";
import { expectation, fits } from "./types.ts";

/** Variables are what an expression can name. */
export type Variables = { readonly row: unknown; readonly page: unknown; readonly day: string };

/**
 * Compiled is an expression ready to be asked. It throws what its functions throw, and an EvaluationError where it breaks.
 */
export type Compiled = (variables: Variables) => unknown;

/** Fault is what is wrong with an expression: where in the file, what was expected and what was found. */
export type Fault = {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
};

/** compile checks an expression whole, its type included, and makes it ready. */
export function compile(
  environment: Environment,
  patterns: Patterns,
  maps: Maps,
  written: Expression,
  kind: Kind,
): { readonly ok: true; readonly compiled: Compiled } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const { expression } = written;
  const expected = `an expression for ${expectation(kind)}`;
  const refuse = (offset: number, found: string) => ({ ...positionOf(written, offset), expected, found });

  const checked = environment.check(expression);
  if (!checked.valid) {
    const { offset, summary } = explain(checked.error);
    return { ok: false, faults: [refuse(offset, summary)] };
  }
  const { mistakes, guarded } = review(environment.parse(expression).ast, patterns);
  const faults = mistakes.map(({ offset, found }) => refuse(offset, found));
  if (!fits(kind, checked.type ?? "dyn")) faults.push(refuse(0, `one that gives ${checked.type}`));
  if (faults.length > 0) return { ok: false, faults };
  const parsed = environment.parse(guarded);
  const compiled: Compiled = (variables) => {
    try {
      return parsed(variables);
    } catch (error) {
      if (!(error instanceof EvaluationError) || error.code !== "unsupported_type") throw error;
      return parsed({ ...variables, row: maps.of(variables.row), page: maps.of(variables.page) });
    }
  };
  return { ok: true, compiled };
}

/** isKeyMissing says whether an expression broke because the row has no such key or element: then nothing is wrong with the row. */
export function isKeyMissing(error: unknown): boolean {
  return error instanceof EvaluationError && (error.code === "no_such_key" || error.code === "index_out_of_bounds");
}

function explain(error: ParseError | CelTypeError | undefined): { readonly offset: number; readonly summary: string } {
  return { offset: error?.range?.start ?? 0, summary: error?.summary ?? "one that can't be understood" };
}

// Lines of a block begin where its first line does; a folded text lies on one line for CEL, and is pointed at where it begins.
function positionOf({ expression, line, column }: Expression, offset: number) {
  const before = expression.slice(0, offset).split("\n");
  return { line: line + before.length - 1, column: column + (before.at(-1)?.length ?? 0) };
}
