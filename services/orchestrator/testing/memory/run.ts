import { faultCodes } from "../../engine/retry.ts";
import { type Call, type CallError, isFinal, type RunState, type StepEnd, type StepState } from "../../engine/state.ts";
import type { AttemptEnd, AttemptStart, Claim } from "../../engine/store.ts";
import { readPlan } from "../../pipeline/kept-plan.ts";
import type { NewRun, RunView, StepView } from "../../run/run.ts";

/** KeptStep is what is kept of a step. total is undefined until its calls are known. */
export type KeptStep = { total: number | undefined; end: StepEnd | undefined };

/** KeptAttempt is what is kept of an attempt. */
export type KeptAttempt = AttemptStart & { readonly epoch: number; end: AttemptEnd | undefined };

/** KeptRun is what is kept of a run. */
export type KeptRun = {
  readonly id: string;
  readonly name: string;
  readonly made: NewRun;
  readonly generation: number;
  /** plan is text, so that what comes out is what a database would give. */
  readonly plan: string;
  state: RunState;
  outcome: string;
  reasons: readonly string[];
  summary: string;
  error: CallError | undefined;
  owner: string;
  epoch: number;
  leaseExpiresAt: number;
  limitsFrom: number;
  startTime: number | undefined;
  endTime: number | undefined;
  takeovers: number;
  resumes: number;
  version: number;
  readonly steps: Map<string, KeptStep>;
  readonly calls: Map<string, Call[]>;
  readonly attempts: KeptAttempt[];
};

/** isActive says whether somebody has, or had, a run in hand. */
export function isActive({ state }: KeptRun): boolean {
  return state === "RUNNING" || state === "CANCELLING";
}

/** claimOf is a run as its new owner gets it. */
export function claimOf(run: KeptRun, now: number): Claim {
  const opened = [...run.steps].filter(([, step]) => step.total !== undefined);
  const calls = opened.map(([name]) => {
    const own = run.calls.get(name) ?? [];
    return [name, own.map((call) => ({ ...call, faults: faultsOf(run, call) }))] as const;
  });
  return {
    lease: { run: run.id, owner: run.owner, epoch: run.epoch },
    run: {
      id: run.id,
      name: run.name,
      pipeline: run.made.pipeline,
      partition: run.made.partition,
      day: run.made.day,
      generation: run.generation,
      inputs: run.made.inputs,
      state: run.state,
      limitsFrom: Math.floor(run.limitsFrom),
      logicalTime: "",
      backfill: "",
      last: false,
      error: run.error,
    },
    plan: readPlan(JSON.parse(run.plan)),
    descriptorSetHash: run.made.descriptorSetHash,
    calls: new Map(calls),
    ends: new Map([...run.steps].flatMap(([name, { end }]) => (end === undefined ? [] : [[name, end]]))),
    now,
    takenOver: run.epoch > 1,
  };
}

/** viewOf is a run as people see it. */
export function viewOf(run: KeptRun): RunView {
  const { made } = run;
  return {
    ...{ name: run.name, partition: made.partition, day: made.day, generation: run.generation, inputs: made.inputs },
    ...{ state: run.state, outcome: run.outcome, reasons: run.reasons, summary: run.summary, error: run.error },
    ...{ epoch: run.epoch, owner: run.owner, resumes: run.resumes, version: run.version },
    ...{ logicalTime: undefined, backfill: "", createTime: undefined },
    startTime: run.startTime === undefined ? undefined : new Date(run.startTime),
    endTime: run.endTime === undefined ? undefined : new Date(run.endTime),
    steps: [...run.steps].map(([name, step]) => stepOf(run, name, step)),
  };
}

function stepOf(run: KeptRun, name: string, step: KeptStep): StepView {
  const calls = run.calls.get(name) ?? [];
  const sum = (of: (call: Call) => number) => calls.reduce((total, call) => total + of(call), 0);
  return {
    step: name,
    method: "",
    state: stateOf(run, step),
    itemsTotal: step.total ?? 0,
    itemsDone: sum((call) => (call.state === "SUCCEEDED" ? 1 : 0)),
    attempts: sum((call) => call.attempts),
    progressDone: sum((call) => call.progress.done),
    progressUnit: calls[0]?.progress.unit ?? "",
    startTime: undefined,
    endTime: undefined,
    busyMs: sum((call) => call.busyMs),
    error: (calls.find((call) => call.state === "FAILED") ?? calls.find((call) => call.error !== undefined))?.error,
  };
}

function stateOf(run: KeptRun, step: KeptStep): StepState {
  if (step.end !== undefined) return step.end;
  if (isFinal(run.state)) return "SKIPPED";
  return step.total === undefined ? "WAITING" : "RUNNING";
}

function faultsOf(run: KeptRun, call: Call): number {
  const own = run.attempts.filter((each) => each.step === call.step && each.index === call.index);
  return own.filter((each) => each.attempt > call.attemptsBefore && faultCodes.has(each.end?.code ?? "")).length;
}
