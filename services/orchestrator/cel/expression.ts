import type { JsonValue } from "@bufbuild/protobuf";
import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from "@marcbachmann/cel-js";
import { messageOf } from "../../kit/errors.ts";
import type { Environments } from "./environment.ts";
import { EvaluationFailed } from "./evaluation-failed.ts";
import { limits, parserLimits } from "./limits.ts";
import { metered } from "./metered.ts";
import { type ExpressionMistake, explain } from "./mistake.ts";
import { variablesOf } from "./reads.ts";
import { brokenRules } from "./rules.ts";
import { type Type, typeOf } from "./type.ts";

/** Values are the values of the variables, as JSON. */
export type Values = Readonly<Record<string, JsonValue | undefined>>;

/** Checked is an expression whose types fit together, or the mistakes in it. */
export type Checked =
  | { readonly ok: true; readonly ast: ASTNode; readonly type: Type }
  | { readonly ok: false; readonly mistakes: readonly ExpressionMistake[] };

const syntax = new Environment({ enableOptionalTypes: true, limits: parserLimits });

/** syntaxMistake is what keeps a text from being an expression at all. */
export function syntaxMistake(source: string): ExpressionMistake | undefined {
  if (source.length > limits.sourceLength) {
    const summary = `${source.length} characters; the limit expression length is ${limits.sourceLength}`;
    return { span: { start: 0, end: source.length }, summary };
  }
  try {
    syntax.parse(source);
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return explain(error, source);
    throw error;
  }
}

/** checkExpression types an expression, branches that are never taken included, and finds its type. */
export function checkExpression(source: string, environments: Environments): Checked {
  const mistake = syntaxMistake(source);
  if (mistake !== undefined) return { ok: false, mistakes: [mistake] };
  const parsed = environments.check.parse(source);
  const { error } = parsed.check();
  if (error !== undefined) return { ok: false, mistakes: [explain(error, source, environments)] };
  const mistakes = brokenRules(parsed.ast, environments);
  const type = typeOf(parsed.ast);
  if (mistakes.length > 0 || type === undefined) return { ok: false, mistakes };
  return { ok: true, ast: parsed.ast, type };
}

/**
 * compileExpression makes the function that evaluates an expression. Both throw EvaluationFailed. The plain path of a field
 * that is not set has no value: undefined.
 */
export function compileExpression(
  source: string,
  { run, meter, values: convert }: Environments,
): (values: Values) => unknown {
  // The plan was checked when it was made, so what fails here is the plan of a version with other rules.
  const { evaluate, isPlain, used } = attempt(() => {
    const { ast } = run.parse(source);
    const parsed = run.parse(metered(ast));
    const { error } = parsed.check();
    if (error !== undefined) throw error;
    const named = variablesOf(ast);
    return { evaluate: parsed, isPlain: isPath(ast), used: [...convert].filter(([name]) => named.has(name)) };
  });
  return (values) =>
    attempt(() => {
      meter.reset();
      const converted = Object.fromEntries(used.map(([name, each]) => [name, each(values[name])]));
      try {
        return evaluate(converted);
      } catch (error) {
        if (isPlain && error instanceof EvaluationError && error.code === "no_such_key") return undefined;
        throw error;
      }
    });
}

/**
 * failed is what an expression threw as the EvaluationFailed that it stands for. Nothing is thrown on as it is: the same
 * values give the same error each time, and a run whose next move always throws would never end.
 */
export function failed(error: unknown): EvaluationFailed {
  if (error instanceof EvaluationFailed) return error;
  if (error instanceof EvaluationError || error instanceof CelTypeError || error instanceof ParseError) {
    return new EvaluationFailed(error.summary, { cause: error });
  }
  // A text longer than the machine knows, an instant beyond all years, bytes that are no JSON.
  return new EvaluationFailed(messageOf(error), { cause: error });
}

function isPath(node: ASTNode): boolean {
  return node.op === "id" || (node.op === "." && isPath(node.args[0]));
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw failed(error);
  }
}
