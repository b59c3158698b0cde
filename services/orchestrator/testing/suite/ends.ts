import { describe, expect, it } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import type { Plan, StepPlan } from "../../pipeline/plan.ts";
import { day } from "../runs.ts";
import { type Answer, createCallee, fault } from "./callee.ts";
import type { MakeLab } from "./lab.ts";
import { startReplica } from "./replica.ts";
import { create, doStep, eachOf, ended, itemsOf, newRun, read, statesOf, until } from "./runs.ts";

const ctx = testContext();
const refused = fault("FAILED_PRECONDITION");
const chain = (more: Partial<StepPlan> = {}): Partial<Plan> => ({
  steps: [
    doStep("a"),
    doStep("b", { needs: ["a"], ...more }),
    doStep("c", { needs: ["b"] }),
    doStep("z", { needs: ["a"] }),
  ],
});
const failing =
  (...names: string[]): Answer =>
  async ({ step, item }) => {
    if (names.includes(item === "" ? step : `${step}/${item}`)) throw refused;
    return { id: `${step}/${item}` };
  };
const fanned = (of: Parameters<typeof itemsOf>[1], more: Partial<StepPlan> = {}): Partial<Plan> => ({
  steps: [
    doStep("a", { fanOut: itemsOf(["1", "2", "3", "4"], of), ...more }),
    doStep("b", { needs: ["a"], fanOut: eachOf("a"), itemOf: ["a"] }),
    doStep("c", { needs: ["b"] }),
  ],
  outcome: {
    word: "'DONE'",
    reasons: "has(steps.b) ? steps.b.map(b, b.id) : []",
    summary: "has(steps.c) ? 'whole' : 'part'",
  },
});

const table: readonly {
  readonly name: string;
  readonly plan: Partial<Plan>;
  readonly answer: Answer;
  readonly state: string;
  readonly steps: Readonly<Record<string, string>>;
  readonly reasons?: readonly string[];
}[] = [
  {
    name: "succeeds when all steps do",
    plan: chain(),
    answer: failing(),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "SUCCEEDED", c: "SUCCEEDED", z: "SUCCEEDED" },
  },
  {
    name: "fails when a step does",
    plan: { steps: [doStep("a"), doStep("b", { needs: ["a"] }), doStep("c", { needs: ["b"] })] },
    answer: failing("b"),
    state: "FAILED",
    steps: { a: "SUCCEEDED", b: "FAILED", c: "SKIPPED" },
  },
  {
    name: "goes on without a step whose condition is false, and all that need it",
    plan: chain({ when: "run.generation > 1" }),
    answer: failing("b"),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "SKIPPED", c: "SKIPPED", z: "SUCCEEDED" },
  },
  {
    name: "does a step whose condition is true",
    plan: chain({ when: "steps.a.id == 'a/' && !run.last && run.backfill == '' && run.logical_time == ''" }),
    answer: failing(),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "SUCCEEDED", c: "SUCCEEDED", z: "SUCCEEDED" },
  },
  {
    name: "fails where a condition has no value",
    plan: { steps: [doStep("a", { when: "steps.b.id == ''" })] },
    answer: failing(),
    state: "FAILED",
    steps: { a: "SKIPPED" },
  },
  {
    name: "goes on without a step that may fail, and all that need it",
    plan: chain({ onFailure: "continue" }),
    answer: failing("b"),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "FAILED", c: "SKIPPED", z: "SUCCEEDED" },
  },
  {
    name: "tolerates items that fail, and passes them over afterwards",
    plan: fanned({ kind: "count", most: 1 }),
    answer: failing("a/2"),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "SUCCEEDED", c: "SUCCEEDED" },
    reasons: ["b/1", "b/3", "b/4"],
  },
  {
    name: "tolerates a share of them",
    plan: fanned({ kind: "share", most: 0.5 }),
    answer: failing("a/2", "a/3"),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "SUCCEEDED", c: "SUCCEEDED" },
    reasons: ["b/1", "b/4"],
  },
  {
    name: "tolerates all of them",
    plan: fanned({ kind: "any" }),
    answer: failing("a/1", "a/2", "a/3", "a/4"),
    state: "SUCCEEDED",
    steps: { a: "SUCCEEDED", b: "SUCCEEDED", c: "SUCCEEDED" },
    reasons: [],
  },
  {
    name: "fails with one more than may",
    plan: fanned({ kind: "count", most: 1 }),
    answer: failing("a/2", "a/3"),
    state: "FAILED",
    steps: { a: "FAILED", b: "SKIPPED", c: "SKIPPED" },
  },
  {
    name: "goes on without a fan-out of which too many failed",
    plan: fanned({ kind: "none" }, { onFailure: "continue" }),
    answer: failing("a/2"),
    state: "SUCCEEDED",
    steps: { a: "FAILED", b: "SKIPPED", c: "SKIPPED" },
    reasons: [],
  },
];

/** describeEnds says how runs end: all states, and what one step's end means for the others. */
export function describeEnds(make: MakeLab): void {
  describe("a run", () => {
    it.each(table)("$name", async ({ plan, answer, state, steps, reasons }) => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, answer);
      await using replica = startReplica(lab, callee, { owner: "a" });
      const run = await ended(lab, replica.engine, await create(replica.engine, plan));
      expect(statesOf(run)).toEqual(steps);
      expect([run.state, run.error?.message]).toEqual([state, state === "FAILED" ? run.error?.message : undefined]);
      if (reasons !== undefined)
        expect([run.outcome, run.reasons, run.summary]).toEqual([
          "DONE",
          reasons,
          steps.c === "SUCCEEDED" ? "whole" : "part",
        ]);
      if (state === "FAILED") expect(run.error?.code).toBe("FAILED_PRECONDITION");
      // What a step said when it failed stays visible, whatever the run makes of it.
      for (const step of run.steps) if (step.state === "FAILED") expect(step.error?.reason).toBe("TEST");
    });

    it("waits for its turn behind an earlier day, and ends at once where it is cancelled there", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, (_made, each) => sleep(each.signal, 1e6).then(() => ({})));
      await using replica = startReplica(lab, callee, { owner: "a" });
      const { engine } = replica;
      const made = newRun({ steps: [doStep("a")] });
      const { name: first } = await engine.create(ctx, made);
      const { name: second } = await engine.create(ctx, { ...made, day: day(2) });
      await until(lab, () => callee.calls.length === 1);
      await lab.pass(lab.leaseMs);
      expect((await read(engine, second)).state).toBe("QUEUED");
      expect((await engine.cancel(ctx, second))?.state).toBe("CANCELLED");
      expect((await engine.cancel(ctx, first))?.state).toBe("CANCELLING");
      const run = await ended(lab, engine, first);
      expect([run.state, run.error, statesOf(run)]).toEqual(["CANCELLED", undefined, { a: "SKIPPED" }]);
      expect(callee.calls.map((made) => made.result)).toEqual(["failed"]);
      expect((await engine.cancel(ctx, first))?.state).toBe("CANCELLED");
    });

    it("stays as it is where it is cancelled after its end", async () => {
      await using lab = await make();
      await using replica = startReplica(lab, createCallee(lab.monotonicMs), { owner: "a" });
      const run = await ended(lab, replica.engine, await create(replica.engine, { steps: [doStep("a")] }));
      expect((await replica.engine.cancel(ctx, run.name))?.state).toBe("SUCCEEDED");
    });
  });
}
