import type { JsonObject } from "@bufbuild/protobuf";
import type { FanOut, Plan, StepPlan } from "./plan.ts";

const plan: Omit<Plan, "format" | "pipeline" | "zone" | "inputs" | "timeoutMs" | "steps" | "outcome"> = {
  partitions: undefined,
  schedule: undefined,
  days: "ascending",
  replays: undefined,
};

const step: Pick<StepPlan, "when" | "heartbeatTimeoutMs" | "onFailure"> = {
  when: undefined,
  heartbeatTimeoutMs: undefined,
  onFailure: "fail",
};

/**
 * readPlan reads a plan as a run keeps it. One of an older format gets what that version did without saying so; and what
 * JSON leaves out because it is undefined is undefined again.
 */
export function readPlan(kept: JsonObject): Plan {
  const read = kept as unknown as Plan;
  return {
    ...plan,
    ...read,
    format: read.format ?? 1,
    steps: read.steps.map(readStep),
    outcome: read.outcome && { ...read.outcome, summary: read.outcome.summary },
  };
}

function readStep(read: StepPlan): StepPlan {
  return { ...step, ...read, fanOut: read.fanOut && readFanOut(read.fanOut) };
}

function readFanOut(read: FanOut): FanOut {
  return { ...read, mayFail: read.mayFail ?? { kind: "none" } };
}
