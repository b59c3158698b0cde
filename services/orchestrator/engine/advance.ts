import type { Plan, StepPlan } from "../pipeline/plan.ts";
import type { Call, CallError, FinalState, RunState, StepState } from "./state.ts";

/** RunView is what a run's next moves are decided from. */
export type RunView = {
  readonly state: RunState;
  /** error is set once the run is failing. */
  readonly error: CallError | undefined;
  /** calls are the calls of the steps that are open, by step and in the order of their index. */
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  /** deadlineAt is when the run's time is up, by the clock that gives now. */
  readonly deadlineAt: number;
};

/** Moves are what is to be done next for a run. */
export type Moves =
  | {
      readonly kind: "go";
      /** open are steps whose calls are not known yet and can be made now. */
      readonly open: readonly StepPlan[];
      /** begin are calls whose next attempt is due. */
      readonly begin: readonly Call[];
      /** wakeAt is when to decide again although nothing happened. */
      readonly wakeAt: number;
    }
  /** stop: calls under way are to be ended; the error is why, where the run has failed. */
  | { readonly kind: "stop"; readonly error: CallError | undefined }
  | { readonly kind: "end"; readonly state: FinalState; readonly error: CallError | undefined };

/**
 * advance decides a run's next moves. It is pure: the same view at the same time gives the same moves, so an engine may
 * ask as often as it likes and after any crash.
 *
 *   steps:  WAITING --needs succeeded--> open --> calls: WAITING --due, room--> RUNNING --> SUCCEEDED
 *                                                            ^------ retry -------'  '--> FAILED: the run stops
 */
export function advance(plan: Plan, view: RunView, now: number): Moves {
  const states = new Map(plan.steps.map((step) => [step.name, stepState(view.calls.get(step.name))]));
  if (view.state === "CANCELLING") return stopping(view, "CANCELLED", undefined);
  const error = view.error ?? failure(view, states) ?? timeout(plan, view, now);
  if (error !== undefined) return stopping(view, "FAILED", error);
  if ([...states.values()].every((state) => state === "SUCCEEDED")) return { kind: "end", state: "SUCCEEDED", error };
  const due = plan.steps.map((step) => dueCalls(step, view, now));
  return {
    kind: "go",
    open: plan.steps.filter((step) => !view.calls.has(step.name) && canOpen(step, states, view)),
    begin: due.flatMap((step) => step.begin),
    wakeAt: Math.min(
      view.deadlineAt,
      ...due.map((step) => step.wakeAt),
      ...plan.steps.map((s) => stepDeadline(s, view)),
    ),
  };
}

/** stepState tells where a step stands from its calls; undefined means that it is not open yet. */
export function stepState(calls: readonly Call[] | undefined): StepState {
  if (calls === undefined) return "WAITING";
  if (calls.some((call) => call.state === "FAILED")) return "FAILED";
  if (calls.some((call) => call.state === "SKIPPED")) return "SKIPPED";
  return calls.every((call) => call.state === "SUCCEEDED") ? "SUCCEEDED" : "RUNNING";
}

function stopping(view: RunView, state: FinalState, error: CallError | undefined): Moves {
  const underWay = [...view.calls.values()].some((calls) => calls.some((call) => call.state === "RUNNING"));
  return underWay ? { kind: "stop", error } : { kind: "end", state, error };
}

function failure(view: RunView, states: ReadonlyMap<string, StepState>): CallError | undefined {
  const failed = [...states].find(([, state]) => state === "FAILED");
  return failed && view.calls.get(failed[0])?.find((call) => call.state === "FAILED")?.error;
}

function canOpen(step: StepPlan, states: ReadonlyMap<string, StepState>, view: RunView): boolean {
  const followed = step.fanOut?.kind === "each" ? step.fanOut.of : undefined;
  if (followed !== undefined && !view.calls.has(followed)) return false;
  return step.needs.every((need) => need === followed || states.get(need) === "SUCCEEDED");
}

function dueCalls(step: StepPlan, view: RunView, now: number): { begin: readonly Call[]; wakeAt: number } {
  const calls = view.calls.get(step.name) ?? [];
  const followed = step.fanOut?.kind === "each" ? (view.calls.get(step.fanOut.of) ?? []) : undefined;
  let room = step.fanOut?.limit ?? 1;
  let wakeAt = Number.POSITIVE_INFINITY;
  const begin: Call[] = [];
  for (const call of calls) if (call.state === "RUNNING") room -= 1;
  for (const call of calls) {
    if (room <= 0) break;
    if (call.state !== "WAITING") continue;
    if (followed !== undefined && followed[call.index]?.state !== "SUCCEEDED") continue;
    if (call.nextAttemptAt > now) {
      wakeAt = Math.min(wakeAt, call.nextAttemptAt);
      continue;
    }
    begin.push(call);
    room -= 1;
  }
  return { begin, wakeAt };
}

function stepDeadline(step: StepPlan, view: RunView): number {
  const calls = view.calls.get(step.name);
  if (calls === undefined || stepState(calls) !== "RUNNING") return Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  for (const call of calls) if (call.startedAt > 0) first = Math.min(first, call.startedAt);
  return first + step.timeoutMs;
}

function timeout(plan: Plan, view: RunView, now: number): CallError | undefined {
  if (view.deadlineAt <= now) {
    return timeoutError("", "RUN_TIMEOUT", `The run did not end within ${plan.timeoutMs} ms.`);
  }
  const late = plan.steps.find((step) => stepDeadline(step, view) <= now);
  if (late === undefined) return undefined;
  return timeoutError(late.name, "STEP_TIMEOUT", `The step ${late.name} did not end within ${late.timeoutMs} ms.`);
}

function timeoutError(step: string, reason: string, message: string): CallError {
  return { step, item: "", code: "DEADLINE_EXCEEDED", reason, message, metadata: {}, attempt: 0 };
}
