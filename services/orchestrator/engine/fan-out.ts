import type { JsonValue } from "@bufbuild/protobuf";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import type { Evaluator } from "../pipeline/evaluator.ts";
import { mostItems } from "../pipeline/limits.ts";
import type { StepPlan } from "../pipeline/plan.ts";
import type { Calls, Scopes } from "./scope.ts";
import { type Call, newCall } from "./state.ts";

const longestId = 256;

/** openCalls makes the calls of a step that can be opened. It throws EvaluationFailed where its items make no sense. */
export function openCalls(
  step: StepPlan,
  calls: Calls,
  scopes: Scopes,
  evaluator: Pick<Evaluator, "items" | "ids">,
): readonly Call[] {
  const { fanOut } = step;
  if (fanOut === undefined) return [newCall(step.name, 0, "", null)];
  if (fanOut.kind === "each") {
    return (calls.get(fanOut.of) ?? []).map((call) => newCall(step.name, call.index, call.itemId, call.item));
  }
  const list = evaluator.items(step, scopes.ofRun());
  if (list.length > mostItems) {
    throw new EvaluationFailed(
      `\${ ${fanOut.source} } has ${list.length} items; the limit fan-out items is ${mostItems}`,
    );
  }
  const scopeOf = (item: JsonValue, index: number) => scopes.ofCall(calls, step, { index, item });
  const ids = evaluator.ids(step, list.values().map(scopeOf));
  const seen = new Set<string>();
  return list.map((item, index) => {
    const id = checkId(ids[index] ?? "", index);
    if (seen.has(id)) throw new EvaluationFailed(`two items have the id ${id}`);
    seen.add(id);
    return newCall(step.name, index, id, item);
  });
}

function checkId(id: string, index: number): string {
  // Half a character has no place in a key or a database.
  const isText = id.isWellFormed() && !/\p{Cc}/u.test(id);
  if (isText && id !== "" && id.length <= longestId) return id;
  throw new EvaluationFailed(
    `the id of item ${index} is not a text of 1 to ${longestId} characters, none of them a control character`,
  );
}
