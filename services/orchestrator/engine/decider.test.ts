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

describe("a decision", () => {
  it("stays short where thousands of requests can't be made, and keeps those that can", () => {
    const limit = 100;
    const items = 5_000;
    const fanOut = { kind: "list", source: "[]", id: "item", limit, mayFail: { kind: "any" } } as const;
    const plan = planWith({ steps: [stepWith({ fanOut })] });
    const calls = Array.from({ length: items }, (_, index) => newCall("a", index, `${index}`, index));
    const ledger = createLedger({ calls: new Map([["a", calls]]), ends: new Map() });
    let asked = 0;
    const decider = createDecider({
      ...{ plan, ledger, limitsFrom: 0 },
      scopes: {} as Scopes,
      evaluator: {} as Evaluator,
      requests: {
        // All but one of those that begin at once can be made, and nothing after them.
        prepare(_calls, step, { index }) {
          asked += 1;
          if (index < limit - 1) return { ok: true, method: {} as StepMethod, request: new Uint8Array() };
          return { ok: false, error: expressionError(step.name, new EvaluationFailed("no value")) };
        },
      },
    });
    let mostAsked = 0;
    for (;;) {
      const before = asked;
      const decision = decider.decide("RUNNING", undefined, 1);
      if (decision.kind !== "go") throw new Error(`the run came to: ${decision.kind}`);
      mostAsked = Math.max(mostAsked, asked - before);
      const failed = ledger.calls.get("a")?.filter((call) => call.state === "FAILED").length;
      if (decision.begins.length === 0) {
        // What is known is to be committed, and then all goes on at once.
        expect(decision.wakeAt).toBe(1);
        expect(ledger.pending({ error: undefined, end: undefined })).toMatchObject({ further: true });
        continue;
      }
      expect(failed).toBe(items - limit + 1);
      expect(decision.begins.map(({ call }) => call.index)).toEqual(Array.from({ length: limit - 1 }, (_, n) => n));
      break;
    }
    expect(asked).toBe(items);
    expect(mostAsked).toBeLessThan(500);
  });
});
