import type { JsonValue } from "@bufbuild/protobuf";
import { EvaluationFailed, type Scope } from "../pipeline/expression.ts";
import type { Plan } from "../pipeline/plan.ts";
import { compileExpression } from "../pipeline/template.ts";
import type { Scopes } from "./scope.ts";

/** Outcome is what became of the day, in the pipeline's own word. */
export type Outcome = { readonly outcome: string; readonly reasons: readonly string[]; readonly summary: string };

/** outcomeOf evaluates the pipeline's outcome, once all steps have ended. It throws EvaluationFailed. */
export function outcomeOf(plan: Plan, scopes: Pick<Scopes, "ofRun">): Outcome {
  if (plan.outcome === undefined) return { outcome: "", reasons: [], summary: "" };
  const scope = scopes.ofRun();
  const word = textOf(plan.outcome.word, scope);
  const summary = plan.outcome.summary === undefined ? "" : textOf(plan.outcome.summary, scope);
  const reasons = compileExpression(plan.outcome.reasons)(scope);
  if (!isTexts(reasons)) throw new EvaluationFailed(`\${ ${plan.outcome.reasons} } is not a list of texts`);
  return { outcome: word, reasons, summary };
}

function textOf(source: string, scope: Scope): string {
  const value = compileExpression(source)(scope);
  if (typeof value !== "string") throw new EvaluationFailed(`\${ ${source} } is not a text`);
  return value;
}

function isTexts(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}
