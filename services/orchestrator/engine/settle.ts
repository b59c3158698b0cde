import type { RpcError } from "../../kit/errors.ts";
import type { StepPlan } from "../pipeline/plan.ts";
import type { AttemptResult } from "./attempt.ts";
import { decideRetry, faultCodes } from "./retry.ts";
import type { Call, CallError } from "./state.ts";
import type { AttemptEnd } from "./store.ts";

/**
 * Halted is why an attempt is ended before its time: its call is not wanted any more, or has failed by this side's
 * decision, or is to be made again because the lease may be another's.
 */
export type Halted =
  | { readonly kind: "skip" }
  | { readonly kind: "fail"; readonly error: CallError }
  | { readonly kind: "again" };

/** Settled is a call after an attempt of it, and how the attempt ended. */
export type Settled = { readonly call: Call; readonly ended: AttemptEnd };

/** Settling is what a call's new state is decided from. */
export type Settling = {
  readonly result: AttemptResult;
  /** now is the database's time, tookMs how long the attempt took. */
  readonly now: number;
  readonly tookMs: number;
  /** halted says why the attempt was ended by this side; undefined where it was not. */
  readonly halted: Halted | undefined;
  /** draw is a number in [0, 1) that spreads delays. */
  readonly draw: number;
};

/** settle decides what becomes of a call after an attempt: done, to be tried again, or failed for good. */
export function settle(step: StepPlan, call: Call, { result, now, tookMs, halted, draw }: Settling): Settled {
  const attempted = { ...call, busyMs: call.busyMs + tookMs };
  const base = { step: call.step, index: call.index, attempt: call.attempts, endedAt: now };
  if (result.ok) {
    const ended = { ...base, code: "OK", reason: "", message: "" };
    return { ended, call: { ...attempted, state: "SUCCEEDED", endedAt: now, output: result.output, error: undefined } };
  }
  const { code, reason, message } = result.error;
  const ended = { ...base, code, reason, message };
  if (halted !== undefined) return { ended, call: halt(attempted, halted, now) };
  const faults = call.faults + (faultCodes.has(code) ? 1 : 0);
  const error = callError(call, result.error);
  const failure = { code, metadata: error.metadata, retryDelayMs: result.error.details.retryDelayMs };
  const decision = decideRetry(failure, { attempts: call.attempts - call.attemptsBefore, faults }, step.retry, draw);
  if (!decision.retry) return { ended, call: { ...attempted, faults, state: "FAILED", endedAt: now, error } };
  const nextAttemptAt = now + decision.delayMs;
  return { ended, call: { ...attempted, faults, state: "WAITING", nextAttemptAt, error } };
}

/** halt is a call that is ended by this side's decision. */
export function halt(call: Call, halted: Halted, now: number): Call {
  switch (halted.kind) {
    case "skip":
      return { ...call, state: "SKIPPED", endedAt: now };
    case "fail":
      return { ...call, state: "FAILED", endedAt: now, error: halted.error };
    case "again":
      return { ...call, state: "WAITING", nextAttemptAt: 0 };
  }
}

function callError(call: Call, { code, reason, message, metadata }: RpcError): CallError {
  return { step: call.step, item: call.itemId, code, reason, message, metadata, attempt: call.attempts };
}
