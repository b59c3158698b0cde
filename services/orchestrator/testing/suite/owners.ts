import { describe, expect, it } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import type { Context } from "../../../kit/context.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { mostTakeovers } from "../../engine/store.ts";
import { planFormat } from "../../pipeline/plan.ts";
import { createCallee, nameOf, ok } from "./callee.ts";
import type { MakeLab } from "./lab.ts";
import { startReplica } from "./replica.ts";
import { create, doStep, eachOf, ended, itemsOf, read, until } from "./runs.ts";

const plan = {
  steps: [
    doStep("a"),
    doStep("b", { needs: ["a"], fanOut: itemsOf(["1", "2"], { kind: "none" }, 1) }),
    doStep("c", { needs: ["b"], fanOut: eachOf("b", 1) }),
  ],
};
const names = ["a", "b/1", "b/2", "c/1", "c/2"];

/** slow answers only after so many milliseconds, or never where its call is ended before. */
const slow = (ms: number) => (_made: unknown, ctx: Context) => sleep(ctx.signal, ms).then(() => ({}));

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

    // Every moment at which the first owner reaches its database or a callee, one after another. One call lasts long
    // enough for it to look for work meanwhile, and whether somebody wants the run to stop.
    it("bring a run to its end wherever the first one dies", async () => {
      const moments: string[] = [];
      for (let crashAt = 0; ; crashAt++) {
        await using lab = await make();
        const long = slow(2 * lab.pollMs);
        const callee = createCallee(lab.monotonicMs, (made, ctx) => (nameOf(made) === "b/1" ? long : ok)(made, ctx));
        await using first = startReplica(lab, callee, { owner: "a", crashAt });
        const name = await create(first.engine, plan);
        await until(lab, () => first.moments.length > crashAt);
        await using second = startReplica(lab, callee, { owner: "b" });
        const run = await ended(lab, second.engine, name);
        const moment = first.moments[crashAt] ?? "";
        expect([moment, run.state]).toEqual([moment, "SUCCEEDED"]);
        // What was answered and not kept is answered once more, under the same key: of two steps one call each.
        expect(callee.answered().length - names.length).toBeLessThanOrEqual(2);
        expect(new Set(callee.answered())).toEqual(new Set(names));
        moments.push(moment);
        if (run.epoch === 1 && run.owner === "a") break;
      }
      const all = ["expire", "cancelling", "claim", "commit", "call"].flatMap((what) => [
        `before ${what}`,
        `after ${what}`,
      ]);
      expect(moments).toEqual(expect.arrayContaining(all));
    }, 300_000);

    it("leave the work of one that hung without effect", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, slow(20));
      await using first = startReplica(lab, callee, { owner: "a" });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.answered().includes("b/1"));
      first.hang();
      await using second = startReplica(lab, callee, { owner: "b", aheadMs: -1e6 });
      await until(lab, async () => (await read(second.engine, name)).owner === "b");
      const answered = callee.answered().length;
      const since = (await read(second.engine, name)).version;
      first.wake();
      const run = await ended(lab, second.engine, name);
      expect(run).toMatchObject({ state: "SUCCEEDED", epoch: 2, owner: "b" });
      expect(run.version).toBeGreaterThan(since);
      expect(new Set(callee.answered())).toEqual(new Set(names));
      // A request that it was about to send may still go out when it wakes; its callee refuses the old epoch.
      const late = callee.calls.filter((made) => made.result === "answered").slice(answered);
      expect(late.filter((made) => made.epoch === 1)).toEqual([]);
      const own = callee.calls.filter((made) => made.epoch === 2).map(nameOf);
      expect(own).toHaveLength(new Set(own).size);
    });

    it("keep a run when they hang for less than a lease", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, slow(lab.leaseMs / 20));
      await using first = startReplica(lab, callee, { owner: "a" });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.calls.length > 1);
      first.hang();
      await lab.pass(lab.leaseMs / 4);
      first.wake();
      expect(await ended(lab, first.engine, name)).toMatchObject({ state: "SUCCEEDED", epoch: 1 });
      expect(callee.calls).toHaveLength(names.length);
    });

    it("give a run back when they are told to stop", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, slow(50));
      let name = "";
      {
        await using first = startReplica(lab, callee, { owner: "a" });
        name = await create(first.engine, plan);
        await until(lab, () => callee.calls.length > 0);
      }
      const began = lab.monotonicMs();
      await using second = startReplica(lab, callee, { owner: "b" });
      await until(lab, async () => (await read(second.engine, name)).owner === "b");
      expect(lab.monotonicMs() - began).toBeLessThan(lab.leaseMs / 2);
      expect((await ended(lab, second.engine, name)).state).toBe("SUCCEEDED");
    });

    it("take their own runs again at once when they start anew", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, slow(50));
      await using first = startReplica(lab, callee, { owner: "a" });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.calls.length > 0);
      first.crash();
      const began = lab.monotonicMs();
      await using again = startReplica(lab, callee, { owner: "a" });
      await until(lab, async () => (await read(again.engine, name)).epoch === 2);
      expect(lab.monotonicMs() - began).toBeLessThan(lab.leaseMs / 2);
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
      await using replica = startReplica(lab, callee, { owner: "a", observer });
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
