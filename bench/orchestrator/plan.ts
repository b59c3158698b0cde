import type { Plan, StepPlan } from "../../services/orchestrator/pipeline/plan.ts";
import { planWith, stepWith } from "../../services/orchestrator/testing/plans.ts";

/** method is the method that the bench's steps call, by its real contract. */
export const method = "colheita.storage.v1.StorageService/GetListing";

/** answer is what each call answers: as much of a Listing as a step needs to hand on. */
export const answer = { name: "sources/bench/listings/1" };

/** sequence is a plan of steps one after another; each takes its request from the one before. */
export function sequence(steps: number): Plan {
  return planWith({ pipeline: "bench", steps: Array.from({ length: steps }, (_, n) => stepAt(n)) });
}

function stepAt(n: number): StepPlan {
  const before = `s${n - 1}`;
  const name = n === 0 ? ({ kind: "literal", value: answer.name } as const) : expression(`steps.${before}.name`);
  const needs = n === 0 ? [] : [before];
  return stepWith({ name: `s${n}`, method, needs, request: { kind: "object", fields: { name } } });
}

function expression(source: string) {
  return { kind: "expression", source } as const;
}
