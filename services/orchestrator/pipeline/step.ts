import type { JsonValue } from "@bufbuild/protobuf";
import { refuse } from "../../kit/sourcefile/place.ts";
import type { StepMethod } from "../contract/catalog.ts";
import { compileFanOut } from "./fan-out.ts";
import type { Graph } from "./graph.ts";
import type { ExpressionText } from "./located.ts";
import { chainOf, type Names, type World } from "./names.ts";
import type { StepPlan } from "./plan.ts";
import { emptyRequest, readRequest } from "./request.ts";
import type { StepDraft } from "./step-draft.ts";
import { compileTimes } from "./times.ts";
import type { Typing } from "./typing.ts";
import { type Want, wanted } from "./want.ts";

/** StepWork is what the steps of a file are compiled with. */
export type StepWork = {
  readonly world: World;
  readonly names: Names;
  readonly typing: Typing;
  readonly graph: Graph;
  readonly methods: ReadonlyMap<string, StepMethod>;
  readonly drafts: ReadonlyMap<string, StepDraft>;
  readonly runTimeoutMs: number;
};

/** compileStep checks one step whole, and makes its plan. */
export function compileStep(step: StepDraft, work: StepWork): StepPlan {
  const { world, names, typing, graph } = work;
  const method = work.methods.get(step.name);
  const hint = names.hint(step.name);
  const asked = (text: ExpressionText | undefined, want: Want) =>
    text && typing.check(text, want, { environments: names.before(step.name), hint });
  const inCall = (text: ExpressionText, want: Want, takesNothing = false) =>
    typing.check(text, want, { environments: names.ofCall(step.name), hint, takesNothing });
  checkCondition(step, asked(step.when, wanted.condition)?.constant);
  const fanOut = compileFanOut(step, work.drafts);
  asked(step.forEach?.in, wanted.list);
  if (step.forEach?.id !== undefined) inCall(step.forEach.id, wanted.id);
  const request =
    method &&
    (step.with === undefined
      ? emptyRequest(step.at, method.input)
      : readRequest(step.with, method.input, (text, want) => inCall(text, want, true)?.constant));
  return {
    name: step.name,
    method: step.call?.value ?? "",
    needs: graph.needs.get(step.name) ?? [],
    when: step.when?.source,
    request: request ?? { kind: "object", fields: {} },
    fanOut,
    itemOf: chainOf(world, step.name).slice(1),
    ...compileTimes(step, method, work.runTimeoutMs),
    onFailure: step.onFailure ?? "fail",
  };
}

// A condition that reads nothing is the same in every run.
function checkCondition({ when }: StepDraft, value: JsonValue | undefined): void {
  if (when === undefined || value === undefined) return;
  const found = `one that is always ${String(value)}`;
  refuse(when.at, value === true ? "no condition" : "a condition that can be true", { found });
}
