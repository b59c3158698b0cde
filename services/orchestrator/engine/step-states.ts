import type { Plan, StepPlan, Tolerance } from "../pipeline/plan.ts";
import type { Call, StepState } from "./state.ts";
import type { Tally } from "./tally.ts";

/** RunCalls are what the states of a run's steps follow from. */
export type RunCalls = {
  /** calls are the calls of the steps that are open, by step and in the order of their index. */
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  /** tallies are those of the same calls. */
  readonly tallies: { of(step: string): Tally | undefined };
  /** skipped are the steps that were decided to be skipped. */
  readonly skipped: ReadonlySet<string>;
};

/** stepStates tells where all steps of a plan stand. */
export function stepStates(plan: Plan, run: RunCalls): ReadonlyMap<string, StepState> {
  const steps = new Map(plan.steps.map((step) => [step.name, step]));
  const states = new Map<string, StepState>();
  const stateOf = (step: StepPlan): StepState => {
    const state = states.get(step.name) ?? stepState(step, run, followedState(step));
    states.set(step.name, state);
    return state;
  };
  const followedState = (step: StepPlan): StepState => {
    const followed = steps.get(followedBy(step) ?? "");
    return followed === undefined ? "SUCCEEDED" : stateOf(followed);
  };
  for (const step of plan.steps) stateOf(step);
  return states;
}

/** followedBy is the step whose items a step follows; undefined where it follows none. */
export function followedBy(step: StepPlan): string | undefined {
  return step.fanOut?.kind === "each" ? step.fanOut.of : undefined;
}

/** isPassedOver says whether a call never can be made: its item failed, or was skipped, in the step that it follows. */
export function isPassedOver(step: StepPlan, call: Pick<Call, "index">, calls: RunCalls["calls"]): boolean {
  const of = followedBy(step);
  const state = of === undefined ? undefined : calls.get(of)?.[call.index]?.state;
  return state === "FAILED" || state === "SKIPPED";
}

/** failuresAllowed is how many of a step's calls may fail. */
function failuresAllowed(tolerance: Tolerance | undefined, total: number): number {
  switch (tolerance?.kind) {
    case "any":
      return total;
    case "count":
      return tolerance.most;
    case "share":
      // A share such as 0.29 is a little less than it says, and 0.29 of 100 is to be 29.
      return Math.floor(tolerance.most * total + 1e-9);
    default:
      return 0;
  }
}

function stepState(step: StepPlan, { calls, tallies, skipped }: RunCalls, followed: StepState): StepState {
  if (skipped.has(step.name)) return "SKIPPED";
  const own = tallies.of(step.name);
  if (own === undefined) return "WAITING";
  if (own.count("FAILED") > failuresAllowed(step.fanOut?.mayFail, own.total)) return "FAILED";
  if (own.unended > 0) return "RUNNING";
  const stopped = (call: Call) => call.state === "SKIPPED" && !isPassedOver(step, call, calls);
  const isStopped = own.count("SKIPPED") > 0 && (calls.get(step.name)?.some(stopped) ?? false);
  if (isStopped || followed === "FAILED" || followed === "SKIPPED") return "SKIPPED";
  return followed === "SUCCEEDED" ? "SUCCEEDED" : "RUNNING";
}
