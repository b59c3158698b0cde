import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from "@marcbachmann/cel-js";

/** variables are the names that expressions may use; each step sees those that make sense for it. */
export const variables = ["run", "inputs", "steps", "item"] as const;

/** Variable is one of variables. */
export type Variable = (typeof variables)[number];

/** Scope holds the values of the variables. */
export type Scope = { readonly [V in Variable]?: unknown };

/** Span is a part of an expression's text, in characters from its beginning. */
export type Span = { readonly start: number; readonly end: number };

/** ExpressionMistake says what is wrong with an expression, and where in its text. */
export type ExpressionMistake = { readonly span: Span; readonly summary: string };

/** Parsed is an expression that can be evaluated, or the mistake in it. */
export type Parsed =
  | { readonly ok: true; readonly ast: ASTNode; evaluate(scope: Scope): unknown }
  | { readonly ok: false; readonly mistake: ExpressionMistake };

/** EvaluationFailed says that an expression has no value for the data of this run. */
export class EvaluationFailed extends Error {
  override readonly name = "EvaluationFailed";
}

// The length bounds the parser's time, the others its recursion and memory.
const largestSource = 4096;
const limits = { maxAstNodes: 1000, maxDepth: 50, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 16 };

const environment = new Environment({
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  limits,
}).registerFunction("string.removePrefix(string): string", (text: string, prefix: string) =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text,
);
for (const variable of variables) environment.registerVariable(variable, "dyn");

/** parseExpression reads a CEL expression and checks its operators and functions as far as types are known. */
export function parseExpression(source: string): Parsed {
  if (source.length > largestSource) {
    return mistake({ start: 0, end: source.length }, `more than ${largestSource} characters`);
  }
  try {
    const parsed = environment.parse(source);
    const { ast } = parsed;
    const checked = parsed.check();
    if (checked.error !== undefined) return mistakeOf(checked.error, source);
    return { ok: true, ast, evaluate: (scope) => evaluate(parsed, scope) };
  } catch (error) {
    if (error instanceof ParseError || error instanceof CelTypeError) return mistakeOf(error, source);
    throw error;
  }
}

function evaluate(run: (scope: Scope) => unknown, scope: Scope): unknown {
  try {
    return run(scope);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof CelTypeError) throw new EvaluationFailed(error.summary);
    throw error;
  }
}

function mistakeOf(error: ParseError | CelTypeError, source: string): Parsed {
  const { summary } = error;
  const span = error.range ?? { start: 0, end: source.length };
  // The sentence is to continue "found …".
  const continued = `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`.replace(/^found /, "").replace(/\.$/, "");
  return mistake(span, continued);
}

function mistake(span: Span, summary: string): Parsed {
  return { ok: false, mistake: { span, summary } };
}
