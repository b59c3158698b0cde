import type { JsonValue } from "@bufbuild/protobuf";
import { EvaluationFailed } from "../pipeline/expression.ts";
import type { Plan } from "../pipeline/plan.ts";
import { compileExpression } from "../pipeline/template.ts";
import type { Calls, Scopes } from "./scope.ts";

/** Outcome is what became of the day, in the pipeline's own word. */
export type Outcome = { readonly outcome: string; readonly reasons: readonly string[] };

/** outcomeOf evaluates the pipeline's outcome, once all steps have succeeded. It throws EvaluationFailed. */
export function outcomeOf(plan: Plan, calls: Calls, scopes: Scopes): Outcome {
  if (plan.outcome === undefined) return { outcome: "", reasons: [] };
  const scope = scopes.ofRun(calls);
  const word = compileExpression(plan.outcome.word)(scope);
  if (typeof word !== "string") throw new EvaluationFailed(`\${ ${plan.outcome.word} } is not a text`);
  const reasons = compileExpression(plan.outcome.reasons)(scope);
  if (!isTexts(reasons)) throw new EvaluationFailed(`\${ ${plan.outcome.reasons} } is not a list of texts`);
  return { outcome: word, reasons };
}

function isTexts(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}
