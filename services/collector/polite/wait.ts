import { backoffMs } from "../../kit/backoff.ts";
import type { Retry } from "../../kit/sourcefile/types.ts";

/** Wait says how long to wait before a request is tried again, or that it is not worth it. */
export type Wait = { readonly retry: true; readonly ms: number } | { readonly retry: false };

/**
 * waitBefore decides after a failed attempt, from 1. What the site asks for is obeyed where it is not longer than the
 * source's file allows; else the wait doubles each time, with full jitter. random is in [0, 1).
 */
export function waitBefore(attempt: number, retry: Retry, askedMs: number | undefined, random: () => number): Wait {
  if (attempt >= retry.attempts) return { retry: false };
  if (askedMs !== undefined)
    return askedMs > retry.longestRetryAfterMs ? { retry: false } : { retry: true, ms: askedMs };
  const growth = { firstMs: retry.firstDelayMs, longestMs: retry.longestDelayMs };
  return { retry: true, ms: backoffMs(attempt, growth, random()) };
}

/** retryAfterMs reads a Retry-After header, seconds or a date; undefined where it says nothing that can be read. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Dates have letters; Date.parse would take "-5" for a year.
  const at = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
