import { describe, expect, it } from "@jest/globals";
import { sleep, untilAbort } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { createCallee } from "./callee.ts";
import type { MakeLab } from "./lab.ts";
import { startReplica } from "./replica.ts";
import { create, doStep, ended, itemsOf, read, until } from "./runs.ts";

const items = ["1", "2", "3", "4", "5", "6"];
const plan = { steps: [doStep("a", { fanOut: itemsOf(items, { kind: "none" }, 1) }), doStep("b", { needs: ["a"] })] };
const names = [...items.map((item) => `a/${item}`), "b"];

/** describeTrouble says what an engine makes of a database that it can't reach. */
export function describeTrouble(make: MakeLab): void {
  describe("a database", () => {
    it("whose answers are lost is asked again, and nothing is done twice", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs);
      await using replica = startReplica(lab, callee, { owner: "a" });
      replica.loseAnswers();
      const run = await ended(lab, replica.engine, await create(replica.engine, plan));
      expect(run).toMatchObject({ state: "SUCCEEDED", epoch: 1 });
      expect(callee.answered()).toEqual(names);
      expect(callee.calls).toHaveLength(names.length);
    });

    it("that is away for longer than a lease costs no call's success", async () => {
      await using lab = await make();
      // One call is answered while it is away, and those that follow when it is back.
      const cut = Promise.withResolvers<void>();
      const callee = createCallee(lab.monotonicMs, async ({ item }, ctx) => {
        if (item === "3") await untilAbort(ctx.signal, cut.promise);
        return {};
      });
      await using replica = startReplica(lab, callee, { owner: "a", leaseMs: lab.leaseMs });
      const name = await create(replica.engine, plan);
      await until(lab, () => callee.calls.some((made) => made.item === "3"));
      replica.cut();
      cut.resolve();
      await lab.pass(3 * lab.leaseMs);
      replica.heal();
      expect(await ended(lab, replica.engine, name)).toMatchObject({ state: "SUCCEEDED", epoch: 1 });
      expect(callee.answered()).toEqual(names);
    });

    it("that one owner can't reach has its calls ended within a lease, so that the next one can make them", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, ({ epoch }, ctx) =>
        sleep(ctx.signal, epoch === 1 ? 1e7 : 1).then(() => ({})),
      );
      await using first = startReplica(lab, callee, { owner: "a", leaseMs: lab.leaseMs });
      const name = await create(first.engine, plan);
      await until(lab, () => callee.calls.length > 0);
      const began = lab.monotonicMs();
      first.cut();
      await until(lab, () => callee.calls.every((made) => made.result === "failed"));
      // By the owner's own clock, while it can ask nobody, and before anybody else may have the run.
      expect(lab.monotonicMs() - began).toBeLessThanOrEqual(1.2 * lab.leaseMs + lab.lateMs);
      const calls = callee.calls.length;
      await lab.pass(lab.leaseMs / 2);
      expect(callee.calls).toHaveLength(calls);
      await using second = startReplica(lab, callee, { owner: "b" });
      expect(await ended(lab, second.engine, name)).toMatchObject({ state: "SUCCEEDED", epoch: 2, owner: "b" });
      first.heal();
      await lab.pass(lab.leaseMs);
      expect(await read(second.engine, name)).toMatchObject({ state: "SUCCEEDED", epoch: 2 });
      expect(callee.answered()).toEqual(names);
    });

    it("that comes back before anybody else took the run lets its owner go on", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, ({ attempt }, ctx) =>
        sleep(ctx.signal, attempt === 1 ? 1e7 : 1).then(() => ({})),
      );
      await using replica = startReplica(lab, callee, { owner: "a", leaseMs: lab.leaseMs });
      const single = { steps: [doStep("a", { retry: { attempts: 1, largestDelayMs: 1 } })] };
      const name = await create(replica.engine, single);
      await until(lab, () => callee.calls.length > 0);
      replica.cut();
      await lab.pass(2 * lab.leaseMs);
      replica.heal();
      // An attempt that its own side ended is followed by another, whatever the step's limit.
      expect(await ended(lab, replica.engine, name)).toMatchObject({ state: "SUCCEEDED", epoch: 1 });
      expect(callee.calls.map((made) => made.result).slice(-2)).toEqual(["failed", "answered"]);
      expect(callee.answered()).toEqual(["a"]);
    });

    it("lets a cancel through that came while its owner could not reach it", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, (_made, ctx) => sleep(ctx.signal, 1e7).then(() => ({})));
      await using replica = startReplica(lab, callee, { owner: "a" });
      const name = await create(replica.engine, plan);
      await until(lab, () => callee.calls.length === 1);
      replica.cut();
      await replica.engine.cancel(testContext(), name);
      await lab.pass(lab.leaseMs / 2);
      replica.heal();
      expect((await ended(lab, replica.engine, name)).state).toBe("CANCELLED");
    });
  });
}
