import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Day } from "../../kit/day.ts";
import type { InputValue } from "../pipeline/plan.ts";

/** RunState is where a run stands. */
export type RunState = "QUEUED" | "RUNNING" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** FinalState is where a run ends. */
export type FinalState = "SUCCEEDED" | "FAILED" | "CANCELLED";

/** CallState is where one call of a step stands. A call that is WAITING has never been made or waits for its next attempt. */
export type CallState = "WAITING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "SKIPPED";

/** StepState is where a step stands; it follows from its calls. */
export type StepState = "WAITING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "SKIPPED";

/** CallError says why an attempt failed: what the callee said, unchanged. */
export type CallError = {
  readonly step: string;
  readonly item: string;
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly attempt: number;
};

/** CallProgress is how far a call says it has come. */
export type CallProgress = { readonly done: number; readonly unit: string };

/** Call is one call of a step: its only one, or that of one item of its fan-out. Instants are milliseconds since the epoch, by the database's clock. */
export type Call = {
  readonly step: string;
  /** index is the item's index in the fan-out, 0 where the step has none. */
  readonly index: number;
  /** itemId names the item, "" where the step has no fan-out. */
  readonly itemId: string;
  /** item is the value that the step's expressions see as `item`; null where the step has no fan-out. */
  readonly item: JsonValue;
  readonly state: CallState;
  /** attempts counts the attempts that were begun. */
  readonly attempts: number;
  /** faults counts the attempts that ended as if by a bug: only so many are tried again. */
  readonly faults: number;
  /** nextAttemptAt is when the next attempt is due. 0: at once. */
  readonly nextAttemptAt: number;
  /** startedAt is when the first attempt began; 0 before. */
  readonly startedAt: number;
  /** endedAt is when the call came to its end; 0 before. */
  readonly endedAt: number;
  /** busyMs is how long its attempts took, together. */
  readonly busyMs: number;
  readonly progress: CallProgress;
  readonly output: JsonObject | undefined;
  readonly error: CallError | undefined;
};

/** RunRecord is a run as its owner took it over. */
export type RunRecord = {
  /** id is the run's key in the database. */
  readonly id: string;
  /** name is `pipelines/{pipeline}/runs/{run}`. */
  readonly name: string;
  readonly pipeline: string;
  readonly partition: string;
  readonly day: Day;
  readonly generation: number;
  readonly inputs: Readonly<Record<string, InputValue>>;
  readonly state: RunState;
  /** startedAt is when its first owner took it. */
  readonly startedAt: number;
  /** error is why it is failing, although calls of it are still to be ended. */
  readonly error: CallError | undefined;
};

/** isFinal says whether a run has ended. */
export function isFinal(state: RunState): state is FinalState {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

/** callKey names a call within its run. */
export function callKey(call: { readonly step: string; readonly index: number }): string {
  return `${call.step}/${call.index}`;
}

/** newCall is a call that was never made. */
export function newCall(step: string, index: number, itemId: string, item: JsonValue): Call {
  return {
    step,
    index,
    itemId,
    item,
    state: "WAITING",
    attempts: 0,
    faults: 0,
    nextAttemptAt: 0,
    startedAt: 0,
    endedAt: 0,
    busyMs: 0,
    progress: { done: 0, unit: "" },
    output: undefined,
    error: undefined,
  };
}
