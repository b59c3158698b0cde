import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import { planWith, stepWith } from "../testing/plans.ts";
import { readPlan } from "./kept-plan.ts";
import type { Plan } from "./plan.ts";

const kept = (plan: Plan): JsonObject => JSON.parse(JSON.stringify(plan));

/** old is a plan as the first version kept it. */
const old: JsonObject = {
  pipeline: "daily",
  zone: "America/Sao_Paulo",
  inputs: [{ name: "refetch", type: "bool", default: false }],
  timeoutMs: 1_000,
  steps: [
    {
      name: "plan",
      method: "a.Service/Plan",
      needs: [],
      request: { kind: "object", fields: {} },
      itemOf: [],
      timeoutMs: 1,
      attemptTimeoutMs: 1,
      retry: { largestDelayMs: 10 },
    },
    {
      name: "collect",
      method: "a.Service/Collect",
      needs: ["plan"],
      request: { kind: "literal", value: {} },
      fanOut: { kind: "list", source: "steps.plan.shards", id: "item.id", limit: 4 },
      itemOf: [],
      timeoutMs: 1,
      attemptTimeoutMs: 1,
      retry: { attempts: 3, largestDelayMs: 10 },
    },
  ],
  outcome: { word: "steps.plan.word", reasons: "[]" },
};

describe("readPlan", () => {
  it("reads a plan of this version as it was", () => {
    const fanOut = { kind: "each", of: "a", limit: 2, mayFail: { kind: "share", most: 0.1 } } as const;
    const steps = [
      stepWith(),
      stepWith({ name: "b", when: "run.last", fanOut, onFailure: "continue", heartbeatTimeoutMs: 5 }),
    ];
    const plan = planWith({ steps, outcome: { word: "'A'", reasons: "[]", summary: "''" }, replays: "daily" });
    expect(readPlan(kept(plan))).toEqual(plan);
  });

  it("gives a plan of the first version what that version did", () => {
    const plan = readPlan(old);
    expect(plan).toMatchObject({ format: 1, days: "ascending", timeoutMs: 1_000 });
    expect(plan.steps[0]).toMatchObject({ when: undefined, onFailure: "fail", fanOut: undefined });
    expect(plan.steps[1]).toMatchObject({
      fanOut: { source: "steps.plan.shards", limit: 4, mayFail: { kind: "none" } },
      heartbeatTimeoutMs: undefined,
    });
    expect(plan.outcome).toEqual({ word: "steps.plan.word", reasons: "[]", summary: undefined });
  });

  it("reads a plan twice alike", () => {
    const once = readPlan(old);
    expect(readPlan(kept(once))).toEqual(once);
  });
});
