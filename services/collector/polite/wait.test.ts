import { describe, expect, it } from "@jest/globals";
import { retryAfterMs, waitBefore } from "./wait.ts";

const now = new Date("2026-01-01T00:00:00Z");

describe("Retry-After", () => {
  it.each([
    { header: undefined, want: undefined },
    { header: "0", want: 0 },
    { header: "120", want: 120_000 },
    { header: " 7 ", want: 7_000 },
    { header: "Thu, 01 Jan 2026 00:01:00 GMT", want: 60_000 },
    { header: "Wed, 31 Dec 2025 00:00:00 GMT", want: 0 },
    { header: "-5", want: undefined },
    { header: "1.5", want: undefined },
    { header: "soon", want: undefined },
    { header: "", want: undefined },
  ])("$header means $want", ({ header, want }) => {
    expect(retryAfterMs(header, now)).toBe(want);
  });
});

describe("the wait after attempt", () => {
  const retry = { attempts: 6, firstDelayMs: 100, longestDelayMs: 1_000, longestRetryAfterMs: 5_000 };
  it.each([
    { attempt: 1, asked: undefined, random: 0, want: { retry: true, ms: 0 } },
    { attempt: 1, asked: undefined, random: 0.5, want: { retry: true, ms: 50 } },
    { attempt: 3, asked: undefined, random: 0.5, want: { retry: true, ms: 200 } },
    { attempt: 5, asked: undefined, random: 0.5, want: { retry: true, ms: 500 } },
    { attempt: 6, asked: undefined, random: 0.5, want: { retry: false } },
    { attempt: 1, asked: 5_000, random: 0.5, want: { retry: true, ms: 5_000 } },
    { attempt: 1, asked: 5_001, random: 0.5, want: { retry: false } },
    { attempt: 6, asked: 1, random: 0.5, want: { retry: false } },
  ])("$attempt, asked for $asked, is $want", ({ attempt, asked, random, want }) => {
    expect(waitBefore(attempt, retry, asked, () => random)).toEqual(want);
  });
});
