import { describe, expect, it } from "@jest/globals";
import { sleep, untilAbort } from "../../../kit/abort.ts";
import type { Context } from "../../../kit/context.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { isFinal } from "../../engine/state.ts";
import { mostTakeovers } from "../../engine/store.ts";
import { planFormat } from "../../pipeline/plan.ts";
import { type Answer, type Callee, createCallee, nameOf } from "./callee.ts";
import type { Lab, MakeLab } from "./lab.ts";
import { type Moment, type ReplicaOptions, startReplica } from "./replica.ts";
import { create, doStep, eachOf, ended, itemsOf, read, until } from "./runs.ts";

const plan = {
  steps: [
    doStep("a"),
    doStep("b", { needs: ["a"], fanOut: itemsOf(["1", "2"], { kind: "none" }, 1) }),
    doStep("c", { needs: ["b"], fanOut: eachOf("b", 1) }),
  ],
};
const names = ["a", "b/1", "b/2", "c/1", "c/2"];

const moments = ["expire", "cancelling", "claim", "commit", "call"].flatMap((what): readonly Moment[] => [
  `before ${what}`,
  `after ${what}`,
]);

/** slow answers only after so many milliseconds, or never where its call is ended before. */
const slow = (ms: number) => (_made: unknown, ctx: Context) => sleep(ctx.signal, ms).then(() => ({}));

/** onlyLater answers nobody but a run's second owner and those after it. */
const onlyLater: Answer = ({ epoch }, ctx) => sleep(ctx.signal, epoch === 1 ? 1e7 : 0).then(() => ({}));

/** takenAt is when the second owner of a run made its first call. */
const takenAt = ({ calls }: Callee) => calls.find((made) => made.epoch === 2)?.atMs ?? Number.POSITIVE_INFINITY;

/** describeOwners says how runs change their owners: when one dies, hangs, or is of another version. */
export function describeOwners(make: MakeLab): void {
  describe("several owners", () => {
    it("have a run one at a time", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, slow(20));
      await using one = startReplica(lab, callee, { owner: "a" });
      await using _two = startReplica(lab, callee, { owner: "b", aheadMs: 1e6 });
      const run = await ended(lab, one.engine, await create(one.engine, plan));
      expect(run).toMatchObject({ state: "SUCCEEDED", epoch: 1 });
      expect([...callee.answered()].sort()).toEqual(names);
      expect(callee.calls).toHaveLength(names.length);
    });

    // Every moment at which the first owner reaches its database or a callee, one after another.
    it("bring a run to its end wherever the first one dies", async () => {
      for (const moment of moments) {
        let nth = 1;
        while (await isTakenOver(await make(), { moment, nth })) nth += 1;
        // A moment that never came would prove nothing.
        expect([moment, nth]).not.toEqual([moment, 1]);
      }
    });

    it("leave the work of one that hung without effect", async () => {
      await using lab = await make();
      const hung = Promise.withResolvers<void>();
      const woken = Promise.withResolvers<void>();
      // A call of the first owner is answered after it hung, and the run lasts until it has woken.
      const callee = createCallee(lab.monotonicMs, async (made, ctx) => {
        if (made.epoch === 1 && nameOf(made) === "b/2") await untilAbort(ctx.signal, hung.promise);
        if (nameOf(made) === "c/2") await untilAbort(ctx.signal, woken.promise);
        return {};
      });
      await using first = startReplica(lab, callee, { owner: "a", leaseMs: lab.leaseMs });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.calls.some((made) => nameOf(made) === "b/2"));
      first.hang();
      hung.resolve();
      await using second = startReplica(lab, callee, { owner: "b", aheadMs: -1e6 });
      await until(lab, () => callee.calls.some((made) => made.epoch === 2 && made.result === "answered"));
      const answered = new Set(callee.calls.filter((made) => made.result === "answered"));
      const since = (await read(second.engine, name)).version;
      first.wake();
      woken.resolve();
      const run = await ended(lab, second.engine, name);
      expect(run).toMatchObject({ state: "SUCCEEDED", epoch: 2, owner: "b" });
      expect(run.version).toBeGreaterThan(since);
      expect(new Set(callee.answered())).toEqual(new Set(names));
      // A request that it was about to send may still go out when it wakes; its callee refuses the old epoch.
      const late = callee.calls.filter((made) => made.result === "answered" && !answered.has(made));
      expect(late.filter((made) => made.epoch === 1)).toEqual([]);
      const own = callee.calls.filter((made) => made.epoch === 2).map(nameOf);
      expect(own).toHaveLength(new Set(own).size);
    });

    it("keep a run when they hang for less than a lease", async () => {
      await using lab = await make();
      const hung = Promise.withResolvers<void>();
      const callee = createCallee(lab.monotonicMs, async ({ step }, ctx) => {
        if (step === "b") await untilAbort(ctx.signal, hung.promise);
        return {};
      });
      await using first = startReplica(lab, callee, { owner: "a" });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.calls.length > 1);
      first.hang();
      hung.resolve();
      await lab.pass(lab.leaseMs / 4);
      first.wake();
      expect(await ended(lab, first.engine, name)).toMatchObject({ state: "SUCCEEDED", epoch: 1 });
      expect(callee.calls).toHaveLength(names.length);
    });

    it("give a run back when they are told to stop", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, onlyLater);
      let name = "";
      {
        await using first = startReplica(lab, callee, { owner: "a" });
        name = await create(first.engine, plan);
        await until(lab, () => callee.calls.length > 0);
      }
      const began = lab.monotonicMs();
      await using second = startReplica(lab, callee, { owner: "b" });
      await until(lab, () => callee.calls.some((made) => made.epoch === 2));
      expect(takenAt(callee) - began).toBeLessThan(lab.steadyMs / 2);
      expect((await ended(lab, second.engine, name)).state).toBe("SUCCEEDED");
    });

    it("take their own runs again at once when they start anew", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, onlyLater);
      await using first = startReplica(lab, callee, { owner: "a" });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.calls.length > 0);
      first.crash();
      const began = lab.monotonicMs();
      await using again = startReplica(lab, callee, { owner: "a" });
      await until(lab, () => callee.calls.some((made) => made.epoch === 2));
      expect(takenAt(callee) - began).toBeLessThan(lab.steadyMs / 2);
      expect((await ended(lab, again.engine, name)).state).toBe("SUCCEEDED");
    });

    it("leave a run to those who understand its plan", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs);
      await using older = startReplica(lab, callee, { owner: "older", planFormat: planFormat - 1 });
      const kept = await create(older.engine, { ...plan, format: planFormat - 1 });
      const name = await create(older.engine, plan);
      expect(await ended(lab, older.engine, kept)).toMatchObject({ state: "SUCCEEDED", owner: "older" });
      await lab.pass(lab.leaseMs);
      expect((await read(older.engine, name)).state).toBe("QUEUED");
      await using newer = startReplica(lab, callee, { owner: "newer" });
      expect(await ended(lab, newer.engine, name)).toMatchObject({ state: "SUCCEEDED", owner: "newer" });
    });

    it("give a run up that breaks each of them", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs);
      const breaks = () => {
        throw new TypeError("a bug of the test");
      };
      const observer = { attemptEnded: breaks, takenOver: () => {}, runEnded: () => {} };
      await using replica = startReplica(lab, callee, { owner: "a", observer, leaseMs: lab.leaseMs });
      const run = await ended(lab, replica.engine, await create(replica.engine, plan));
      expect(run).toMatchObject({ state: "FAILED", error: { reason: "ENGINE_FAILED", code: "INTERNAL" } });
      expect(run.epoch).toBe(mostTakeovers + 2);
      expect(run.steps.map((step) => step.state)).toEqual(["SKIPPED", "SKIPPED", "SKIPPED"]);
      replica.crash();
      await using sound = startReplica(lab, callee, { owner: "b" });
      await sound.engine.resume(testContext(), run.name);
      expect((await ended(lab, sound.engine, run.name)).state).toBe("SUCCEEDED");
    });
  });
}

/** isTakenOver runs a run whose first owner dies at a moment, and says whether it died before the run's end. It throws where that did harm. */
async function isTakenOver(made: Lab, crashAt: Required<ReplicaOptions>["crashAt"]): Promise<boolean> {
  await using lab = made;
  const callee = createCallee(lab.monotonicMs, async (call, ctx) => {
    // One call lasts until its owner has looked meanwhile whether somebody wants the run to stop.
    while (nameOf(call) === "b/1" && first.lived("after cancelling") === 0 && !first.isCrashed())
      await sleep(ctx.signal, lab.pollMs);
    return {};
  });
  await using first = startReplica(lab, callee, { owner: "a", leaseMs: lab.leaseMs, crashAt });
  const name = await create(first.engine, plan);
  await until(lab, async () => first.isCrashed() || isFinal((await read(first.engine, name)).state));
  await using second = startReplica(lab, callee, { owner: "b" });
  const run = await ended(lab, second.engine, name);
  expect([crashAt, run.state]).toEqual([crashAt, "SUCCEEDED"]);
  // What was answered and not kept is answered once more, under the same key: of two steps one call each.
  expect(callee.answered().length - names.length).toBeLessThanOrEqual(2);
  expect(new Set(callee.answered())).toEqual(new Set(names));
  return run.epoch > 1 || run.owner === "b";
}
