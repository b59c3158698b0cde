import { backoffMs } from "../../kit/backoff.ts";

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

const byTime: ReadonlySet<string> = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "ABORTED",
  "RESOURCE_EXHAUSTED",
  "CANCELLED",
]);
const byCount: ReadonlySet<string> = new Set(["INTERNAL", "UNKNOWN", "DATA_LOSS"]);
const largestCount = 5;
const firstDelayMs = 200;

/**
 * decideRetry says whether a failed attempt is followed by another. What passes by itself is tried until the run's time
 * is up; what smells of a bug (a killed stream comes as INTERNAL) five times; the rest is final. The callee may say
 * otherwise by the metadata "retryable" of its ErrorInfo. draw is a number in [0, 1) that spreads the delay.
 */
export function decideRetry(failure: Failure, attempt: number, limits: RetryLimits, draw: number): RetryDecision {
  const told = failure.metadata.retryable;
  const counted = byCount.has(failure.code) && told !== "true";
  const retryable = told === undefined ? byTime.has(failure.code) || counted : told === "true";
  const mostAttempts = Math.min(
    counted ? largestCount : Number.POSITIVE_INFINITY,
    limits.attempts ?? Number.POSITIVE_INFINITY,
  );
  if (!retryable || attempt >= mostAttempts) return { retry: false };
  const growth = { firstMs: firstDelayMs, longestMs: limits.largestDelayMs };
  // Half of the wait is sure, half is drawn.
  const delayMs = Math.round(backoffMs(attempt, growth, 0.5 + draw / 2));
  return { retry: true, delayMs: Math.max(delayMs, failure.retryDelayMs ?? 0) };
}
