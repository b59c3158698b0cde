import { describe, expect, it } from "@jest/globals";
import { decideRetry, type Failure } from "./retry.ts";

const limits = { largestDelayMs: 10_000 };
const failure = (code: string, metadata: Record<string, string> = {}, retryDelayMs?: number): Failure => ({
  code,
  metadata,
  retryDelayMs,
});

describe("decideRetry", () => {
  it.each([
    {
      name: "UNAVAILABLE is tried again however often it failed",
      failure: failure("UNAVAILABLE"),
      attempt: 1000,
      retry: true,
    },
    { name: "DEADLINE_EXCEEDED is tried again", failure: failure("DEADLINE_EXCEEDED"), attempt: 1, retry: true },
    { name: "ABORTED is tried again", failure: failure("ABORTED"), attempt: 1, retry: true },
    { name: "RESOURCE_EXHAUSTED is tried again", failure: failure("RESOURCE_EXHAUSTED"), attempt: 1, retry: true },
    { name: "a CANCELLED that is not ours is tried again", failure: failure("CANCELLED"), attempt: 1, retry: true },
    { name: "INTERNAL is tried again four times", failure: failure("INTERNAL"), attempt: 4, retry: true },
    { name: "INTERNAL ends with the fifth attempt", failure: failure("INTERNAL"), attempt: 5, retry: false },
    { name: "UNKNOWN ends with the fifth attempt", failure: failure("UNKNOWN"), attempt: 5, retry: false },
    { name: "DATA_LOSS ends with the fifth attempt", failure: failure("DATA_LOSS"), attempt: 5, retry: false },
    { name: "INVALID_ARGUMENT is final", failure: failure("INVALID_ARGUMENT"), attempt: 1, retry: false },
    { name: "FAILED_PRECONDITION is final", failure: failure("FAILED_PRECONDITION"), attempt: 1, retry: false },
    { name: "PERMISSION_DENIED is final", failure: failure("PERMISSION_DENIED"), attempt: 1, retry: false },
    {
      name: "the callee may ask for a retry",
      failure: failure("FAILED_PRECONDITION", { retryable: "true" }),
      attempt: 99,
      retry: true,
    },
    {
      name: "the callee may refuse a retry",
      failure: failure("UNAVAILABLE", { retryable: "false" }),
      attempt: 1,
      retry: false,
    },
  ])("$name", (row) => {
    expect(decideRetry(row.failure, row.attempt, limits, 0.5).retry).toBe(row.retry);
  });

  it("ends with the step's own number of attempts", () => {
    const own = { attempts: 2, largestDelayMs: 10_000 };
    expect(decideRetry(failure("UNAVAILABLE"), 1, own, 0).retry).toBe(true);
    expect(decideRetry(failure("UNAVAILABLE"), 2, own, 0).retry).toBe(false);
  });

  it.each([
    { name: "the first delay is at most 200 ms", attempt: 1, draw: 0.999, want: [100, 200] },
    { name: "delays double", attempt: 3, draw: 0, want: [400, 800] },
    { name: "delays stop growing at the largest", attempt: 60, draw: 0.999, want: [5_000, 10_000] },
  ])("$name", ({ attempt, draw, want }) => {
    const decision = decideRetry(failure("UNAVAILABLE"), attempt, limits, draw);
    expect(decision.retry && decision.delayMs >= Number(want[0]) && decision.delayMs <= Number(want[1])).toBe(true);
  });

  it("waits as long as the callee asks for", () => {
    expect(decideRetry(failure("RESOURCE_EXHAUSTED", {}, 60_000), 1, limits, 0)).toEqual({
      retry: true,
      delayMs: 60_000,
    });
  });
});
