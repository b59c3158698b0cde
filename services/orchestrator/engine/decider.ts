import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import type { Evaluator } from "../pipeline/evaluator.ts";
import type { Plan, StepPlan } from "../pipeline/plan.ts";
import { advance, type Halt, type Moves } from "./advance.ts";
import type { Begin } from "./attempts.ts";
import { openCalls } from "./fan-out.ts";
import type { Ledger } from "./ledger.ts";
import { expressionError, type Requests } from "./requests.ts";
import type { Scopes } from "./scope.ts";
import { halt } from "./settle.ts";
import type { Call, CallError, RunState, StepEnd } from "./state.ts";
import type { RunEnd } from "./store.ts";

/** Decision is what is left to do once all that was decided is committed. */
export type Decision = { readonly error: CallError | undefined } & (
  | {
      readonly kind: "go";
      readonly begins: readonly Begin[];
      /** halts are calls under way that are to be ended. */
      readonly halts: readonly Halt[];
      readonly wakeAt: number;
    }
  | { readonly kind: "stop" }
  | { readonly kind: "end"; readonly end: RunEnd }
);

/** DeciderOptions are what the moves of a run are decided with. */
export type DeciderOptions = {
  readonly plan: Plan;
  readonly limitsFrom: number;
  readonly ledger: Ledger;
  readonly scopes: Scopes;
  readonly requests: Requests;
  readonly evaluator: Evaluator;
  /** monotonicMs is for how long a decision takes, and decides nothing. */
  monotonicMs(): number;
};

// Requests take as long to make as their expressions let them. After so long a turn what is known is committed first,
// and the other runs of the process, and the renewal of their leases, get theirs.
const longestTurnMs = 250;

/** Decider decides what a run does next. */
export type Decider = {
  /** decide applies all moves that need no waiting to the ledger, and returns what is left to do. */
  decide(state: RunState, failing: CallError | undefined, now: number): Decision;
};

/** createDecider makes the decider of a run. Steps that had succeeded at its claim are known to it. */
export function createDecider(options: DeciderOptions): Decider {
  const { plan, limitsFrom, ledger, scopes, requests, evaluator, monotonicMs } = options;
  const steps = new Map(plan.steps.map((step) => [step.name, step]));
  const gathered = new Set<string>();
  // A call stays as it is until it begins, and so does its request.
  const ready = new WeakMap<Call, Begin["prepared"]>();

  function keep(moves: Moves): void {
    for (const [step, state] of moves.states) {
      if (state === "WAITING" || state === "RUNNING") continue;
      ledger.end(step, state);
      if (state !== "SUCCEEDED" || gathered.has(step)) continue;
      gathered.add(step);
      scopes.succeeded(step, ledger.calls.get(step) ?? []);
    }
  }

  // A condition that has no value fails the run, as does a list of items that has none.
  function open(step: StepPlan): CallError | undefined {
    return tryTo(step.name, () => {
      if (!evaluator.condition(step, scopes.ofRun())) ledger.skip(step.name);
      else ledger.open(step.name, openCalls(step, ledger.calls, scopes, evaluator));
    });
  }

  // Calls that are not under way are ended at once; it says whether there were any.
  function end(halts: readonly Halt[], now: number): boolean {
    const waiting = halts.filter(({ call }) => call.state === "WAITING");
    for (const { call, error } of waiting)
      ledger.put(halt(call, error === undefined ? { kind: "skip" } : { kind: "fail", error }, now));
    return waiting.length > 0;
  }

  // A request that can't be made fails its call; then all is decided anew before anything begins.
  function prepare(due: readonly Call[], now: number, turnEndsAt: number): readonly Begin[] | undefined {
    const begins: Begin[] = [];
    for (const call of due) {
      if (begins.length > 0 && monotonicMs() > turnEndsAt) break;
      const step = steps.get(call.step);
      if (step === undefined) continue;
      const prepared = ready.get(call) ?? requests.prepare(ledger.calls, step, call);
      if (!prepared.ok) {
        ledger.put({ ...call, state: "FAILED", endedAt: now, error: prepared.error });
        return undefined;
      }
      ready.set(call, prepared);
      const attempts = call.attempts + 1;
      begins.push({ prepared, call: { ...call, state: "RUNNING", attempts, startedAt: call.startedAt || now } });
    }
    for (const { call } of begins) {
      ledger.put(call);
      ledger.begun({ step: call.step, index: call.index, attempt: call.attempts, startedAt: now });
    }
    return begins;
  }

  function endOf(moves: Extract<Moves, { kind: "end" }>, now: number): Decision {
    for (const call of [...ledger.calls.values()].flat())
      if (call.state === "WAITING") ledger.put(halt(call, { kind: "skip" }, now));
    for (const [step, state] of moves.states) ledger.end(step, endOfStep(state));
    const nothing = { outcome: "", reasons: [], summary: "" };
    if (moves.state !== "SUCCEEDED")
      return { kind: "end", error: moves.error, end: { state: moves.state, ...nothing } };
    let outcome: Omit<RunEnd, "state"> = nothing;
    const error = tryTo("", () => {
      const { word, reasons, summary } = evaluator.outcome(scopes.ofRun());
      outcome = { outcome: word, reasons, summary };
    });
    return { kind: "end", error, end: { state: error === undefined ? "SUCCEEDED" : "FAILED", ...outcome } };
  }

  return {
    decide(state, failing, now) {
      let error = failing;
      const turnEndsAt = monotonicMs() + longestTurnMs;
      for (;;) {
        const { calls, tallies, skipped } = ledger;
        const moves = advance(plan, { state, error, calls, tallies, skipped, limitsFrom }, now);
        keep(moves);
        if (moves.kind === "end") return endOf(moves, now);
        if (moves.kind === "stop") return { kind: "stop", error: moves.error };
        for (const step of moves.skip) ledger.skip(step.name);
        const ended = end(moves.halt, now);
        for (const step of moves.open) error ??= open(step);
        if (ended || moves.skip.length + moves.open.length > 0) continue;
        const begins = prepare(moves.begin, now, turnEndsAt);
        if (begins === undefined && monotonicMs() <= turnEndsAt) continue;
        const isAll = begins?.length === moves.begin.length;
        return { kind: "go", error, begins: begins ?? [], halts: moves.halt, wakeAt: isAll ? moves.wakeAt : now };
      }
    },
  };
}

function endOfStep(state: StepEnd | "WAITING" | "RUNNING"): StepEnd {
  return state === "WAITING" || state === "RUNNING" ? "SKIPPED" : state;
}

function tryTo(step: string, act: () => void): CallError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof EvaluationFailed) return expressionError(step, error);
    throw error;
  }
}
