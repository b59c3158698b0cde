import { describe, expect, it } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { createCallee, fault } from "./callee.ts";
import type { Lab, MakeLab } from "./lab.ts";
import { generator, randomPlan } from "./random.ts";
import { type Replica, startReplica } from "./replica.ts";
import { create, doStep, ended, itemsOf, newRun, statesOf, until } from "./runs.ts";

const ctx = testContext();

/** describeResume says how a run goes on after it failed, or was cancelled. */
export function describeResume(
  make: MakeLab,
  { plans, seed }: { readonly plans: number; readonly seed: number },
): void {
  describe("a run that is resumed", () => {
    it("goes on from what failed, under its keys, and does nothing twice", async () => {
      await using lab = await make();
      let broken = true;
      const callee = createCallee(lab.monotonicMs, async ({ step, item }) => {
        if (broken && step === "b" && item === "2") throw fault("NOT_FOUND");
        return {};
      });
      await using replica = startReplica(lab, callee, { owner: "a" });
      const steps = [
        doStep("a"),
        doStep("b", { needs: ["a"], fanOut: itemsOf(["1", "2", "3"], { kind: "none" }, 1) }),
        doStep("c", { needs: ["b"] }),
      ];
      const name = await create(replica.engine, { steps });
      const failed = await ended(lab, replica.engine, name);
      expect([failed.state, statesOf(failed)]).toEqual(["FAILED", { a: "SUCCEEDED", b: "FAILED", c: "SKIPPED" }]);
      broken = false;
      expect(await replica.engine.resume(ctx, name)).toMatchObject({
        ok: true,
        run: { state: "QUEUED", resumes: 1, error: undefined, endTime: undefined },
      });
      const run = await ended(lab, replica.engine, name);
      expect([run.state, statesOf(run)]).toEqual(["SUCCEEDED", { a: "SUCCEEDED", b: "SUCCEEDED", c: "SUCCEEDED" }]);
      expect(callee.answered()).toEqual(["a", "b/1", "b/2", "b/3", "c"]);
      const twice = callee.calls.filter((made) => made.item === "2");
      expect(twice.map((made) => [made.attempt, made.epoch])).toEqual([
        [1, 1],
        [2, 2],
      ]);
      expect(new Set(twice.map((made) => made.idempotencyKey)).size).toBe(1);
    });

    it("has its faults, its attempts and its time anew", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, async ({ attempt, step }) => {
        if (attempt <= (step === "a" ? 9 : 5)) throw fault(step === "a" ? "INTERNAL" : "UNAVAILABLE");
        return {};
      });
      await using replica = startReplica(lab, callee, { owner: "a" });
      const limits = { timeoutMs: lab.limitMs, retry: { attempts: 3, largestDelayMs: 1 } };
      const quick = { retry: { attempts: undefined, largestDelayMs: 1 } };
      const name = await create(replica.engine, {
        steps: [doStep("a", quick), doStep("b", { needs: ["a"], ...limits })],
        timeoutMs: lab.limitMs,
      });
      const calls = () => callee.calls.map((made) => made.step).join("");
      expect((await ended(lab, replica.engine, name)).state).toBe("FAILED");
      expect(calls()).toBe("aaaaa");
      await lab.pass(1.1 * lab.limitMs);
      await replica.engine.resume(ctx, name);
      expect((await ended(lab, replica.engine, name)).error).toMatchObject({ step: "b", attempt: 3 });
      expect(calls()).toBe(`${"a".repeat(10)}bbb`);
      await lab.pass(1.1 * lab.limitMs);
      await replica.engine.resume(ctx, name);
      expect(await ended(lab, replica.engine, name)).toMatchObject({ state: "SUCCEEDED", resumes: 2 });
      expect(calls()).toBe(`${"a".repeat(10)}${"b".repeat(6)}`);
    });

    it("goes on after a cancel", async () => {
      await using lab = await make();
      let slow = true;
      const callee = createCallee(lab.monotonicMs, (_made, each) =>
        sleep(each.signal, slow ? 1e6 : 0).then(() => ({})),
      );
      await using replica = startReplica(lab, callee, { owner: "a" });
      const name = await create(replica.engine, { steps: [doStep("a", { fanOut: itemsOf(["1", "2"]) })] });
      await until(lab, () => callee.calls.length === 2);
      await replica.engine.cancel(ctx, name);
      expect((await ended(lab, replica.engine, name)).state).toBe("CANCELLED");
      slow = false;
      await replica.engine.resume(ctx, name);
      expect((await ended(lab, replica.engine, name)).state).toBe("SUCCEEDED");
      expect(callee.answered()).toEqual(["a/1", "a/2"]);
    });

    it("is refused where it succeeded or has a successor, and is the same where it is at work", async () => {
      await using lab = await make();
      let refuse = true;
      // The first call waits until the run at work was resumed: a quick replica would have ended it before.
      const resumed = Promise.withResolvers<void>();
      const callee = createCallee(lab.monotonicMs, async () => {
        await resumed.promise;
        if (refuse) throw fault("NOT_FOUND");
        return {};
      });
      await using replica = startReplica(lab, callee, { owner: "a" });
      const { engine } = replica;
      const made = newRun({ steps: [doStep("a")] });
      const first = await engine.create(ctx, made);
      expect(await engine.resume(ctx, first.name)).toMatchObject({ ok: true, run: { resumes: 0 } });
      resumed.resolve();
      await ended(lab, engine, first.name);
      refuse = false;
      const second = await engine.create(ctx, made);
      expect(second.generation).toBe(2);
      expect(await engine.resume(ctx, first.name)).toMatchObject({ ok: false, newer: second.name });
      expect((await ended(lab, engine, second.name)).state).toBe("SUCCEEDED");
      expect(await engine.resume(ctx, second.name)).toMatchObject({ ok: false, newer: undefined });
      expect(await engine.resume(ctx, `${second.name}0`)).toBeUndefined();
    });

    it("of any shape comes to its end by resumes, and calls nothing twice that succeeded", async () => {
      const random = generator(seed);
      const rounds = new Set<number>();
      await using lab = await make();
      try {
        // A test that never saw a run fail twice would prove little. Of a dozen plans none does so once in 200 times.
        for (let plan = 0; plan < plans || (plan < 10 * plans && Math.max(...rounds) < 2); plan++)
          rounds.add(await resumed(lab, random));
        expect(Math.max(...rounds)).toBeGreaterThan(1);
      } catch (error) {
        throw new Error(`with SEED=${seed}`, { cause: error });
      }
    });
  });
}

/** resumed runs a random plan with random failures until it succeeds, and returns how often it was resumed. */
async function resumed(lab: Lab, random: () => number): Promise<number> {
  let failures = 0.4;
  const callee = createCallee(lab.monotonicMs, async () => {
    const draw = random();
    if (draw < failures) throw fault(draw < failures / 4 ? "UNAVAILABLE" : "NOT_FOUND");
    return {};
  });
  await using replica: Replica = startReplica(lab, callee, { owner: "a" });
  const plan = randomPlan(random);
  const name = await create(replica.engine, plan);
  for (let round = 0; round < 20; round++) {
    if (random() < 0.2) await replica.engine.cancel(ctx, name);
    const run = await ended(lab, replica.engine, name);
    expect(callee.answered()).toHaveLength(new Set(callee.answered()).size);
    if (run.state === "SUCCEEDED") {
      for (const step of run.steps)
        expect(["SUCCEEDED", "SKIPPED", ...(isLoose(plan, step.step) ? ["FAILED"] : [])]).toContain(step.state);
      return round;
    }
    failures = round < 4 ? failures : failures / 2;
    expect(await replica.engine.resume(ctx, name)).toMatchObject({ ok: true });
  }
  throw new Error(`it did not succeed: ${JSON.stringify(plan)}`);
}

function isLoose(plan: ReturnType<typeof randomPlan>, name: string): boolean {
  return plan.steps.some((step) => step.name === name && step.onFailure === "continue");
}
