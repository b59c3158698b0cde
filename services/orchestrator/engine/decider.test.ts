import { describe, expect, it } from "@jest/globals";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import type { StepMethod } from "../contract/catalog.ts";
import type { Evaluator } from "../pipeline/evaluator.ts";
import { planWith, stepWith } from "../testing/plans.ts";
import { createDecider } from "./decider.ts";
import { createLedger } from "./ledger.ts";
import { expressionError } from "./requests.ts";
import type { Scopes } from "./scope.ts";
import { newCall } from "./state.ts";

const limit = 100;

/** deciderOf decides on a fan-out of which each request takes takesMs to make, and only some can be made. */
function deciderOf(items: number, takesMs: number, isSound: (index: number) => boolean) {
  const fanOut = { kind: "list", source: "[]", id: "item", limit, mayFail: { kind: "any" } } as const;
  const calls = Array.from({ length: items }, (_, index) => newCall("a", index, `${index}`, index));
  const plan = planWith({ steps: [stepWith({ fanOut })] });
  const ledger = createLedger({ plan, calls: new Map([["a", calls]]), ends: new Map() });
  let nowMs = 0;
  const decider = createDecider({
    ...{ plan, ledger, limitsFrom: 0 },
    scopes: {} as Scopes,
    evaluator: {} as Evaluator,
    requests: {
      prepare(_calls, step, { index }) {
        nowMs += takesMs;
        if (isSound(index)) return { ok: true, method: {} as StepMethod, request: new Uint8Array() };
        return { ok: false, error: expressionError(step.name, new EvaluationFailed("no value")) };
      },
    },
    monotonicMs: () => nowMs,
  });
  const failed = () => ledger.calls.get("a")?.filter((call) => call.state === "FAILED").length;
  const further = () => ledger.pending({ error: undefined, end: undefined })?.further;
  return { decider, failed, further, nowMs: () => nowMs };
}

describe("a decision", () => {
  it.each([
    { name: "thousands of requests can't be made", items: 5_000, takesMs: 1, isSound: (index: number) => index < 99 },
    { name: "each request takes long to make", items: 50, takesMs: 100, isSound: () => true },
  ])("stays short where $name, and in the end all are known", ({ items, takesMs, isSound }) => {
    const { decider, failed, further, nowMs } = deciderOf(items, takesMs, isSound);
    const sound = Array.from({ length: items }, (_, index) => index).filter(isSound);
    const begun: number[] = [];
    while (begun.length < sound.length) {
      const before = nowMs();
      const decision = decider.decide("RUNNING", undefined, 1);
      if (decision.kind !== "go") throw new Error(`the run came to: ${decision.kind}`);
      expect(nowMs() - before).toBeLessThan(500);
      begun.push(...decision.begins.map(({ call }) => call.index));
      // What is known is to be committed, and then it goes on at once.
      if (begun.length < sound.length) expect(decision.wakeAt).toBe(1);
      if (decision.begins.length === 0) expect(further()).toBe(true);
    }
    expect(begun).toEqual(sound);
    expect(failed()).toBe(items - sound.length);
    expect(nowMs()).toBe(items * takesMs);
  });
});
