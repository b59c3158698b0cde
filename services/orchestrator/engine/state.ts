import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Day } from "../../kit/day.ts";
import type { InputValue } from "../pipeline/plan.ts";

/** RunState is where a run stands. */
export type RunState = "QUEUED" | "RUNNING" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** FinalState is where a run ends. */
export type FinalState = "SUCCEEDED" | "FAILED" | "CANCELLED";

/** CallState is where one call of a step stands. A call that is WAITING has never been made or waits for its next attempt. */
export type CallState = "WAITING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "SKIPPED";

/** StepEnd is how a step ends. */
export type StepEnd = "SUCCEEDED" | "FAILED" | "SKIPPED";

/** StepState is where a step stands; it follows from its calls, and from what was decided of it. */
export type StepState = "WAITING" | "RUNNING" | StepEnd;

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
  /** attemptsBefore are those before the run was last resumed: a step's limits count the attempts after it. */
  readonly attemptsBefore: number;
  /** faults counts the attempts since then that ended as if by a bug: only so many are tried again. */
  readonly faults: number;
  /** nextAttemptAt is when the next attempt is due. 0: at once. */
  readonly nextAttemptAt: number;
  /** startedAt is when the first attempt began, since the run was last resumed; 0 before. */
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
  /** limitsFrom is when its time began to count: when its first owner took it, since it was last resumed. */
  readonly limitsFrom: number;
  /** logicalTime is when its schedule was due, by RFC 3339; "" where it has none. */
  readonly logicalTime: string;
  /** backfill is the id of the backfill that it belongs to, or "". */
  readonly backfill: string;
  /** last says that it is the last run of what it belongs to. */
  readonly last: boolean;
  /** error is why it is failing, although calls of it are still to be ended. */
  readonly error: CallError | undefined;
};

/** isFinal says whether a run has ended. */
export function isFinal(state: RunState): state is FinalState {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

/** isEnded says whether a call has come to its end. */
export function isEnded({ state }: Pick<Call, "state">): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "SKIPPED";
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
    attemptsBefore: 0,
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
