import { randomUUID } from "node:crypto";
import { testContext } from "../../../kit/testing/context.ts";
import type { Engine } from "../../engine/engine.ts";
import { isFinal } from "../../engine/state.ts";
import type { FanOut, Plan, StepPlan, Tolerance } from "../../pipeline/plan.ts";
import type { NewRun, RunView } from "../../run/run.ts";
import { planWith, stepWith } from "../plans.ts";
import { day } from "../runs.ts";
import type { Lab } from "./lab.ts";

/** doStep is a step that calls the tests' own service. */
export function doStep(name: string, more: Partial<StepPlan> = {}): StepPlan {
  return stepWith({
    name,
    method: "acme.jobs.v1.JobService/Do",
    retry: { attempts: undefined, largestDelayMs: 50 },
    ...more,
  });
}

/** itemsOf is a fan-out over items, named by their ids. */
export function itemsOf(ids: readonly string[], mayFail: Tolerance = { kind: "none" }, limit = 4): FanOut {
  return { kind: "list", source: JSON.stringify(ids), id: "item", limit, mayFail };
}

/** eachOf is a fan-out that follows another step's items. */
export function eachOf(of: string, limit = 4): FanOut {
  return { kind: "each", of, limit, mayFail: { kind: "none" } };
}

/** newRun is a run of a pipeline that no other test uses. */
export function newRun(plan: Partial<Plan>, more: Partial<NewRun> = {}): NewRun {
  const whole = planWith({ ...plan, pipeline: `p-${randomUUID()}` });
  return {
    pipeline: whole.pipeline,
    partition: "one",
    day: day(),
    inputs: {},
    force: false,
    requestId: "",
    fingerprint: "",
    plan: whole,
    planHash: whole.pipeline,
    descriptorSetHash: "test",
    descriptorSet: new Uint8Array(),
    ...more,
  };
}

/** create makes a run and returns its name. */
export async function create(engine: Engine, plan: Partial<Plan>, more: Partial<NewRun> = {}): Promise<string> {
  return (await engine.create(testContext(), newRun(plan, more))).name;
}

/** read is a run as it is now. */
export async function read(engine: Engine, name: string): Promise<RunView> {
  const view = await engine.get(testContext(), name);
  if (view === undefined) throw new Error(`no run ${name}`);
  return view;
}

/** until lets time pass until something is true; it throws after a hundred leases. */
export async function until(lab: Lab, is: () => boolean | Promise<boolean>): Promise<void> {
  const turnMs = lab.leaseMs / 100;
  for (let turn = 0; turn < 10_000; turn++) {
    if (await is()) return;
    await lab.pass(turnMs);
  }
  throw new Error("it never became true");
}

/** ended lets time pass until a run has ended, and returns it then. */
export async function ended(lab: Lab, engine: Engine, name: string): Promise<RunView> {
  let last: RunView | undefined;
  await until(lab, async () => {
    last = await read(engine, name);
    return isFinal(last.state);
  }).catch((error) => {
    throw new Error(`the run did not end: ${JSON.stringify(last)}`, { cause: error });
  });
  return last as RunView;
}

/** statesOf are the states of a run's steps, by name. */
export function statesOf(run: RunView): Record<string, string> {
  return Object.fromEntries(run.steps.map((step) => [step.step, step.state]));
}
