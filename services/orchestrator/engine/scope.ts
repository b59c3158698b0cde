import type { JsonValue } from "@bufbuild/protobuf";
import type { Scope } from "../pipeline/expression.ts";
import type { Plan, StepPlan } from "../pipeline/plan.ts";
import { stepState } from "./advance.ts";
import type { Call, RunRecord } from "./state.ts";

/** Calls are the calls of a run's open steps. */
export type Calls = ReadonlyMap<string, readonly Call[]>;

/** Scopes give the expressions of a run their values. */
export type Scopes = {
  /** ofRun is for what is evaluated once: lists of items, the outcome. It sees the steps that have succeeded. */
  ofRun(calls: Calls): Scope;
  /** ofCall is for one call: it sees the item, and of the steps whose items it follows the outputs for this item. */
  ofCall(calls: Calls, step: StepPlan, call: Pick<Call, "index" | "item">): Scope;
};

/** createScopes makes the scopes of one run. Outputs of steps that have succeeded are gathered once. */
export function createScopes(plan: Plan, run: RunRecord): Scopes {
  const facts = {
    id: run.name.slice(run.name.lastIndexOf("/") + 1),
    pipeline: run.pipeline,
    partition: run.partition,
    day: run.day,
    generation: run.generation,
  };
  const outputs: Record<string, JsonValue> = {};

  function gather(calls: Calls): Readonly<Record<string, JsonValue>> {
    for (const step of plan.steps) {
      const own = calls.get(step.name);
      if (step.name in outputs || stepState(own) !== "SUCCEEDED") continue;
      const all = (own ?? []).map((call) => call.output ?? {});
      outputs[step.name] = step.fanOut === undefined ? (all[0] ?? {}) : all;
    }
    return outputs;
  }

  return {
    ofRun: (calls) => ({ run: facts, inputs: run.inputs, steps: gather(calls) }),
    ofCall(calls, step, call) {
      const followed = step.itemOf.map((name) => [name, calls.get(name)?.[call.index]?.output ?? {}]);
      const steps = { ...gather(calls), ...Object.fromEntries(followed) };
      return { run: facts, inputs: run.inputs, steps, item: call.item };
    },
  };
}
