import type { JsonValue } from "@bufbuild/protobuf";
import type { Scope } from "../pipeline/evaluator.ts";
import type { Plan, StepPlan } from "../pipeline/plan.ts";
import type { Call, RunRecord } from "./state.ts";

/** Calls are the calls of a run's open steps. */
export type Calls = ReadonlyMap<string, readonly Call[]>;

/** Scopes give the expressions of a run their values. */
export type Scopes = {
  /** succeeded gathers the outputs of a step that has succeeded: of a fan-out, those of the items that did. */
  succeeded(step: string, calls: readonly Call[]): void;
  /** ofRun is for what is evaluated once: conditions, lists of items, the outcome. It sees the steps that have succeeded. */
  ofRun(): Scope;
  /** ofCall is for one call: it sees the item, and of the steps whose items it follows the outputs for this item. */
  ofCall(calls: Calls, step: StepPlan, call: Pick<Call, "index" | "item">): Scope;
};

/** createScopes makes the scopes of one run. */
export function createScopes(plan: Plan, run: RunRecord): Scopes {
  const facts = {
    id: run.name.slice(run.name.lastIndexOf("/") + 1),
    pipeline: run.pipeline,
    partition: run.partition,
    day: run.day,
    generation: run.generation,
    logical_time: run.logicalTime,
    backfill: run.backfill,
    last: run.last,
  };
  const fanOuts = new Set(plan.steps.filter((step) => step.fanOut !== undefined).map((step) => step.name));
  const outputs: Record<string, JsonValue> = {};

  return {
    succeeded(step, calls) {
      const all = calls.filter((call) => call.state === "SUCCEEDED").map((call) => call.output ?? {});
      outputs[step] = fanOuts.has(step) ? all : (all[0] ?? {});
    },
    ofRun: () => ({ run: facts, inputs: run.inputs, steps: outputs }),
    ofCall(calls, step, call) {
      const followed = step.itemOf.map((name) => [name, calls.get(name)?.[call.index]?.output ?? {}]);
      const steps = { ...outputs, ...Object.fromEntries(followed) };
      return { run: facts, inputs: run.inputs, steps, item: call.item };
    },
  };
}
