import { describe, expect, it } from "@jest/globals";
import { createCallee } from "./callee.ts";
import type { MakeLab } from "./lab.ts";
import { startReplica } from "./replica.ts";
import { create, doStep, eachOf, itemsOf, read, until } from "./runs.ts";

const plan = {
  steps: [
    doStep("a"),
    doStep("b", { needs: ["a"], fanOut: itemsOf(["1", "2", "3"]) }),
    doStep("c", { needs: ["b"], fanOut: eachOf("b") }),
  ],
};

/** describeLoad says that many runs on few owners end once each, with owners that die among them. */
export function describeLoad(make: MakeLab, { runs }: { readonly runs: number }): void {
  describe("many runs", () => {
    it("end once each on few owners, one of which dies", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs);
      await using one = startReplica(lab, callee, { owner: "a", mostRuns: 8, leaseMs: lab.leaseMs });
      await using two = startReplica(lab, callee, { owner: "b", mostRuns: 8 });
      await using _three = startReplica(lab, callee, { owner: "c", mostRuns: 8 });
      const names: string[] = [];
      for (let run = 0; run < runs; run++) names.push(await create(two.engine, plan));
      await until(lab, () => callee.answered().length > (runs * 7) / 3);
      one.crash();
      const left = new Set(names);
      await until(lab, async () => {
        for (const name of left) {
          const { state, endTime } = await read(two.engine, name);
          if (endTime === undefined) return false;
          expect(state).toBe("SUCCEEDED");
          left.delete(name);
        }
        return true;
      });
      const answered = new Map<string, number>();
      for (const made of callee.calls.filter((each) => each.result === "answered"))
        answered.set(made.idempotencyKey, (answered.get(made.idempotencyKey) ?? 0) + 1);
      expect(answered.size).toBe(runs * 7);
      // Only what the dead one had answered and not kept was done again.
      expect([...answered.values()].filter((times) => times > 1).length).toBeLessThanOrEqual(8 * 4);
      expect(Math.max(...answered.values())).toBeLessThanOrEqual(2);
    });
  });
}
