import type { Plan, StepPlan } from "../pipeline/plan.ts";
import { type Call, type CallError, type FinalState, isEnded, type RunState, type StepState } from "./state.ts";
import { followedBy, isPassedOver, type RunCalls, stepStates } from "./step-states.ts";

/** RunView is what a run's next moves are decided from. */
export type RunView = RunCalls & {
  readonly state: RunState;
  /** error is set once the run is failing. */
  readonly error: CallError | undefined;
  /** limitsFrom is when the run's time began to count, by the clock that gives now. */
  readonly limitsFrom: number;
};

/** Halt is a call that is to be ended: as a failure where there is an error, else as skipped. */
export type Halt = { readonly call: Call; readonly error: CallError | undefined };

/** States are where the steps stand. */
export type States = ReadonlyMap<string, StepState>;

/** Moves are what is to be done next for a run. */
export type Moves = { readonly states: States } & (
  | {
      readonly kind: "go";
      /** skip are steps that never can succeed, because one that they need did not. */
      readonly skip: readonly StepPlan[];
      /** open are steps whose calls are not known yet and can be made now. */
      readonly open: readonly StepPlan[];
      /** halt are calls that are to be ended, under way or not. */
      readonly halt: readonly Halt[];
      /** begin are calls whose next attempt is due. */
      readonly begin: readonly Call[];
      /** wakeAt is when to decide again although nothing happened. */
      readonly wakeAt: number;
    }
  /** stop: calls under way are to be ended; the error is why, where the run has failed. */
  | { readonly kind: "stop"; readonly error: CallError | undefined }
  | { readonly kind: "end"; readonly state: FinalState; readonly error: CallError | undefined }
);

/**
 * advance decides a run's next moves. It is pure: the same view at the same time gives the same moves, so an engine may
 * ask as often as it likes and after any crash.
 *
 *   steps:  WAITING --needs succeeded--> open --> calls: WAITING --due, room--> RUNNING --> SUCCEEDED
 *              '--when is false, or a need failed       ^------ retry -------'  '--> FAILED: more than may?
 *                 or was skipped--> SKIPPED                                          the step FAILED, and with it
 *                                                                                    the run, unless it may go on
 */
export function advance(plan: Plan, view: RunView, now: number): Moves {
  const states = stepStates(plan, view);
  if (view.state === "CANCELLING") return { states, ...stopping(plan, view, "CANCELLED", undefined) };
  const error = view.error ?? failure(plan, view, states) ?? timeout(plan, view, now);
  if (error !== undefined) return { states, ...stopping(plan, view, "FAILED", error) };
  const deadlines = new Map(plan.steps.map((step) => [step.name, stepDeadline(step, view, states)]));
  const isLate = (step: StepPlan) => (deadlines.get(step.name) ?? Number.POSITIVE_INFINITY) <= now;
  const halt = plan.steps.flatMap((step) => halts(step, view, states, isLate(step)));
  const skip = plan.steps.filter((step) => isLost(step, states));
  if (halt.length + skip.length === 0 && [...states.values()].every(isFinalStep))
    return { states, kind: "end", state: "SUCCEEDED", error };
  const halted = new Set(halt.map(({ call }) => call));
  const due = plan.steps.map((step) => dueCalls(step, view, now));
  return {
    states,
    kind: "go",
    skip,
    open: plan.steps.filter((step) => states.get(step.name) === "WAITING" && canOpen(step, states, view)),
    halt,
    begin: due.flatMap((step) => step.begin).filter((call) => !halted.has(call)),
    wakeAt: Math.min(
      deadlineOf(plan, view),
      ...due.map((step) => step.wakeAt),
      ...[...deadlines.values()].filter((at) => at > now),
    ),
  };
}

function isFinalStep(state: StepState): boolean {
  return state !== "WAITING" && state !== "RUNNING";
}

function stopping({ steps }: Plan, { tallies }: RunView, state: FinalState, error: CallError | undefined) {
  const underWay = steps.some(({ name }) => (tallies.of(name)?.count("RUNNING") ?? 0) > 0);
  return underWay ? ({ kind: "stop", error } as const) : ({ kind: "end", state, error } as const);
}

function failure(plan: Plan, view: RunView, states: States): CallError | undefined {
  const failed = plan.steps.find((step) => step.onFailure === "fail" && states.get(step.name) === "FAILED");
  return failed && view.calls.get(failed.name)?.find((call) => call.state === "FAILED")?.error;
}

// A step that one needs failed, and the run goes on without both.
function isLost(step: StepPlan, states: States): boolean {
  const state = states.get(step.name);
  if (state !== "WAITING" && state !== "RUNNING") return false;
  return step.needs.some((need) => states.get(need) === "FAILED" || states.get(need) === "SKIPPED");
}

function canOpen(step: StepPlan, states: States, view: RunView): boolean {
  // A condition may look at all that the step needs, so it waits for the whole of what it follows.
  const followed = step.when === undefined ? followedBy(step) : undefined;
  if (followed !== undefined && !view.calls.has(followed)) return false;
  return step.needs.every((need) => need === followed || states.get(need) === "SUCCEEDED");
}

function halts(step: StepPlan, view: RunView, states: States, isLate: boolean): readonly Halt[] {
  const state = states.get(step.name);
  const own = view.tallies.of(step.name);
  if (own === undefined || own.unended === 0) return [];
  const calls = view.calls.get(step.name) ?? [];
  const skip = (call: Call): Halt => ({ call, error: undefined });
  if (state === "FAILED" || state === "SKIPPED") return calls.filter((call) => !isEnded(call)).map(skip);
  if (state !== "RUNNING") return [];
  if (isLate) return calls.filter((call) => !isEnded(call)).map((call) => ({ call, error: tooLate(step, call) }));
  const followed = view.tallies.of(followedBy(step) ?? "");
  if (followed === undefined || followed.count("FAILED") + followed.count("SKIPPED") === 0) return [];
  return calls.filter((call) => call.state === "WAITING" && isPassedOver(step, call, view.calls)).map(skip);
}

function dueCalls(step: StepPlan, view: RunView, now: number): { begin: readonly Call[]; wakeAt: number } {
  const own = view.tallies.of(step.name);
  const calls = view.calls.get(step.name);
  let room = (step.fanOut?.limit ?? 1) - (own?.count("RUNNING") ?? 0);
  let wakeAt = Number.POSITIVE_INFINITY;
  const begin: Call[] = [];
  for (const index of own?.ready() ?? []) {
    const call = calls?.[index];
    if (room <= 0 || call === undefined) break;
    if (call.nextAttemptAt > now) {
      wakeAt = Math.min(wakeAt, call.nextAttemptAt);
      continue;
    }
    begin.push(call);
    room -= 1;
  }
  // A call that begins now may be its step's first.
  return { begin, wakeAt: begin.length === 0 ? wakeAt : Math.min(wakeAt, now + step.timeoutMs) };
}

function stepDeadline(step: StepPlan, view: RunView, states: States): number {
  if (states.get(step.name) !== "RUNNING") return Number.POSITIVE_INFINITY;
  return (view.tallies.of(step.name)?.firstStartedAt ?? Number.POSITIVE_INFINITY) + step.timeoutMs;
}

function deadlineOf(plan: Plan, view: RunView): number {
  return view.limitsFrom + plan.timeoutMs;
}

function timeout(plan: Plan, view: RunView, now: number): CallError | undefined {
  if (deadlineOf(plan, view) > now) return undefined;
  return timeoutError("", "", 0, "RUN_TIMEOUT", `The run did not end within ${plan.timeoutMs} ms.`);
}

function tooLate({ name, timeoutMs }: StepPlan, call: Call): CallError {
  const message = `The step ${name} did not end within ${timeoutMs} ms.`;
  return timeoutError(name, call.itemId, call.attempts, "STEP_TIMEOUT", message);
}

function timeoutError(step: string, item: string, attempt: number, reason: string, message: string): CallError {
  return { step, item, code: "DEADLINE_EXCEEDED", reason, message, metadata: {}, attempt };
}
