import { type Plan, planFormat, type StepPlan } from "../pipeline/plan.ts";

/** planWith is a plan for tests: what is not given is as a file that does not say it, with limits that nothing reaches. */
export function planWith(plan: Partial<Plan> = {}): Plan {
  return {
    format: planFormat,
    pipeline: "test",
    zone: "UTC",
    inputs: [],
    partitions: undefined,
    schedule: undefined,
    days: "ascending",
    replays: undefined,
    timeoutMs: 1e9,
    steps: [],
    outcome: undefined,
    ...plan,
  };
}

/** stepWith is a step for tests, as planWith makes plans. */
export function stepWith(step: Partial<StepPlan> = {}): StepPlan {
  return {
    name: "a",
    method: "test.Service/A",
    needs: [],
    when: undefined,
    request: { kind: "object", fields: {} },
    fanOut: undefined,
    itemOf: [],
    timeoutMs: 1e9,
    attemptTimeoutMs: 1e9,
    heartbeatTimeoutMs: undefined,
    onFailure: "fail",
    retry: { attempts: undefined, largestDelayMs: 1 },
    ...step,
  };
}
