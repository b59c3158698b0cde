import { backoffMs } from "../../kit/backoff.ts";
import { firstDelayMs } from "../pipeline/limits.ts";

/** Failure is what the decision to try again is made from. */
export type Failure = {
  /** code is the gRPC code by its name. */
  readonly code: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** retryDelayMs is what the callee asked for by RetryInfo; undefined where it did not. */
  readonly retryDelayMs: number | undefined;
};

/** RetryLimits are a step's own limits; undefined means that only time limits it. */
export type RetryLimits = { readonly attempts?: number | undefined; readonly largestDelayMs: number };

/** RetryDecision says when to try again, or why not. */
export type RetryDecision = { readonly retry: true; readonly delayMs: number } | { readonly retry: false };

/** Tries say what came before the decision; both count the attempt that just failed. */
export type Tries = {
  readonly attempts: number;
  /** faults are the attempts that ended with one of faultCodes. */
  readonly faults: number;
};

/** faultCodes are the codes that smell of a bug: tried again by count and not by time. */
export const faultCodes: ReadonlySet<string> = new Set(["INTERNAL", "UNKNOWN", "DATA_LOSS"]);

const byTime: ReadonlySet<string> = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "ABORTED",
  "RESOURCE_EXHAUSTED",
  "CANCELLED",
]);
const largestCount = 5;
// Longer than any run may last; beyond it lie instants that no database can keep.
const longestAskedMs = 365 * 86_400_000;

/**
 * decideRetry says whether a failed attempt is followed by another. What passes by itself is tried until the run's time
 * is up; what smells of a bug (a killed stream comes as INTERNAL) five times, however often the callee was away
 * meanwhile; the rest is final. The callee may say otherwise by the metadata "retryable" of its ErrorInfo. draw is a
 * number in [0, 1) that spreads the delay.
 */
export function decideRetry(failure: Failure, tries: Tries, limits: RetryLimits, draw: number): RetryDecision {
  const told = failure.metadata.retryable;
  const counted = faultCodes.has(failure.code) && told !== "true";
  const retryable = told === undefined ? byTime.has(failure.code) || counted : told === "true";
  if (!retryable || (counted && tries.faults >= largestCount)) return { retry: false };
  if (tries.attempts >= (limits.attempts ?? Number.POSITIVE_INFINITY)) return { retry: false };
  const growth = { firstMs: firstDelayMs, longestMs: limits.largestDelayMs };
  // Half of the wait is sure, half is drawn.
  const delayMs = Math.round(backoffMs(tries.attempts, growth, 0.5 + draw / 2));
  return { retry: true, delayMs: Math.max(delayMs, Math.min(failure.retryDelayMs ?? 0, longestAskedMs)) };
}
