import {
  Run,
  Run_State,
  type Step,
  Step_State,
  type StepError,
} from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { durationOf } from "../contract/duration.ts";
import type { CallError, RunState } from "../engine/state.ts";
import type { RunView, StepView } from "./run.ts";

/** messageOf is a run as the contract has it. */
export function messageOf(view: RunView): Run {
  return Run.fromPartial({
    name: view.name,
    partition: view.partition,
    day: view.day,
    generation: view.generation,
    inputs: Object.fromEntries(Object.entries(view.inputs).map(([name, value]) => [name, String(value)])),
    state: Run_State[view.state],
    outcome: view.outcome,
    outcomeReasons: [...view.reasons],
    steps: view.steps.map(stepOf),
    error: view.error && errorOf(view.error),
    createTime: view.createTime,
    startTime: view.startTime,
    endTime: view.endTime,
    epoch: BigInt(view.epoch),
    etag: String(view.version),
    summary: view.summary,
    logicalTime: view.logicalTime,
    backfill: view.backfill,
    resumes: view.resumes,
    owner: view.owner,
  });
}

/** stateOf is a state that a request asks for; undefined for none in particular. */
export function stateOf(state: Run_State): RunState | undefined {
  const found = Object.entries(Run_State).find(([, number]) => number === state)?.[0];
  return found === undefined || found === "UNSPECIFIED" ? undefined : (found as RunState);
}

function stepOf(step: StepView): Step {
  return {
    step: step.step,
    method: step.method,
    state: Step_State[step.state],
    itemsTotal: step.itemsTotal,
    itemsDone: step.itemsDone,
    attempts: step.attempts,
    progressDone: BigInt(step.progressDone),
    progressUnit: step.progressUnit,
    startTime: step.startTime,
    endTime: step.endTime,
    busyTime: durationOf(step.busyMs),
    error: step.error && errorOf(step.error),
  };
}

function errorOf(error: CallError): StepError {
  return { ...error, metadata: { ...error.metadata } };
}
