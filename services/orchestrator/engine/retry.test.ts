import { describe, expect, it } from "@jest/globals";
import { decideRetry, type Failure } from "./retry.ts";

const limits = { largestDelayMs: 10_000 };
const failure = (code: string, metadata: Record<string, string> = {}, retryDelayMs?: number): Failure => ({
  code,
  metadata,
  retryDelayMs,
});

/** tries are attempts that all ended by the same code. */
const tries = (attempts: number) => ({ attempts, faults: attempts });

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
    expect(decideRetry(row.failure, tries(row.attempt), limits, 0.5).retry).toBe(row.retry);
  });

  it("ends with the step's own number of attempts", () => {
    const own = { attempts: 2, largestDelayMs: 10_000 };
    expect(decideRetry(failure("UNAVAILABLE"), tries(1), own, 0).retry).toBe(true);
    expect(decideRetry(failure("UNAVAILABLE"), tries(2), own, 0).retry).toBe(false);
  });

  it.each([
    { name: "the first delay is at most 200 ms", attempt: 1, draw: 0.999, want: [100, 200] },
    { name: "delays double", attempt: 3, draw: 0, want: [400, 800] },
    { name: "delays stop growing at the largest", attempt: 60, draw: 0.999, want: [5_000, 10_000] },
  ])("$name", ({ attempt, draw, want }) => {
    const decision = decideRetry(failure("UNAVAILABLE"), tries(attempt), limits, draw);
    expect(decision.retry && decision.delayMs >= Number(want[0]) && decision.delayMs <= Number(want[1])).toBe(true);
  });

  it.each([
    { name: "forgives a killed stream after the callee was away for long", faults: 4, retry: true },
    { name: "counts faults between which the callee was away", faults: 5, retry: false },
  ])("$name", ({ faults, retry }) => {
    expect(decideRetry(failure("INTERNAL"), { attempts: 1_000, faults }, limits, 0.5).retry).toBe(retry);
  });

  it("bounds what a callee asks for by what can be kept", () => {
    const decision = decideRetry(failure("UNAVAILABLE", {}, Number.MAX_VALUE), tries(1), limits, 0);
    expect(decision).toEqual({ retry: true, delayMs: 365 * 86_400_000 });
  });

  it("waits as long as the callee asks for", () => {
    expect(decideRetry(failure("RESOURCE_EXHAUSTED", {}, 60_000), tries(1), limits, 0)).toEqual({
      retry: true,
      delayMs: 60_000,
    });
  });
});
