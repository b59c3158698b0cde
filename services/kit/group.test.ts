import { describe, expect, it } from "@jest/globals";
import { sleep } from "./abort.ts";
import { withCancel } from "./context.ts";
import { type Actor, forEachLimit, runGroup } from "./group.ts";
import { testContext } from "./testing/context.ts";

const ctx = testContext();

function waiting(name: string, stopped: string[], cleanupMs = 0): Actor {
  return {
    name,
    async run(group) {
      await sleep(group.signal, 60_000).catch(() => {});
      await sleep(ctx.signal, cleanupMs);
      stopped.push(name);
    },
  };
}

describe("runGroup", () => {
  it("stops all when the first returns, and waits for all", async () => {
    const stopped: string[] = [];
    await runGroup(ctx, [
      waiting("slow", stopped, 100),
      waiting("fast", stopped),
      { name: "first", run: async () => {} },
    ]);
    expect(stopped).toEqual(["fast", "slow"]);
  });

  it("throws what the first threw, when all have stopped", async () => {
    const stopped: string[] = [];
    const error = new Error("broken");
    const broken: Actor = { name: "broken", run: () => Promise.reject(error) };
    const brokenByStop: Actor = { name: "late", run: (group) => sleep(group.signal, 60_000) };
    await expect(runGroup(ctx, [waiting("slow", stopped, 50), brokenByStop, broken])).rejects.toBe(error);
    expect(stopped).toEqual(["slow"]);
  });

  it("stops with its context", async () => {
    const stopped: string[] = [];
    using outer = withCancel(ctx);
    const running = runGroup(outer, [waiting("a", stopped), waiting("b", stopped)]);
    outer.cancel();
    await running;
    expect(stopped.sort()).toEqual(["a", "b"]);
  });
});

describe("forEachLimit", () => {
  it("does every item, at most limit at a time", async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await forEachLimit(ctx, 3, [1, 2, 3, 4, 5, 6, 7], async (inner, item) => {
      most = Math.max(most, ++running);
      await sleep(inner.signal, 5);
      running--;
      done.push(item);
    });
    expect(most).toBe(3);
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("takes no more items than it works on", async () => {
    let taken = 0;
    async function* endless() {
      for (;;) yield ++taken;
    }
    const error = new Error("enough");
    const work = forEachLimit(ctx, 2, endless(), async (_inner, item) => {
      if (item === 5) throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(taken).toBeLessThan(12);
  });

  it("cancels the rest at the first failure, waits for them, and throws it", async () => {
    const error = new Error("broken");
    let cancelled = 0;
    const work = forEachLimit(ctx, 4, [1, 2, 3, 4, 5], async (inner, item) => {
      if (item === 4) throw error;
      await sleep(inner.signal, 60_000).catch(() => cancelled++);
    });
    await expect(work).rejects.toBe(error);
    expect(cancelled).toBe(3);
  });

  it("throws why its context ended", async () => {
    using outer = withCancel(ctx);
    const work = forEachLimit(outer, 2, [1, 2, 3], (inner) => sleep(inner.signal, 60_000));
    outer.cancel(new Error("stop"));
    await expect(work).rejects.toThrow("stop");
  });

  it("throws what its items throw", async () => {
    async function* items() {
      yield 1;
      throw new Error("no more");
    }
    await expect(forEachLimit(ctx, 2, items(), async () => {})).rejects.toThrow("no more");
  });
});
