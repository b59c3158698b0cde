import { describe, expect, it } from "@jest/globals";
import { sleep } from "../../../kit/abort.ts";
import type { RpcError } from "../../../kit/errors.ts";
import type { StepPlan } from "../../pipeline/plan.ts";
import { createCallee, fault } from "./callee.ts";
import type { MakeLab } from "./lab.ts";
import { startReplica } from "./replica.ts";
import { create, doStep, ended, itemsOf, statesOf } from "./runs.ts";

const decisions: readonly {
  readonly name: string;
  readonly error: RpcError;
  readonly step?: Partial<StepPlan>;
  readonly attempts: number;
}[] = [
  ...(["UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "RESOURCE_EXHAUSTED", "CANCELLED"] as const).map((code) => ({
    name: `${code} is tried again, by time`,
    error: fault(code),
    attempts: 8,
  })),
  ...(["INTERNAL", "UNKNOWN", "DATA_LOSS"] as const).map((code) => ({
    name: `${code} is tried five times`,
    error: fault(code),
    attempts: 5,
  })),
  ...(["NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED", "UNIMPLEMENTED", "FAILED_PRECONDITION"] as const).map(
    (code) => ({ name: `${code} is final`, error: fault(code), attempts: 1 }),
  ),
  {
    name: "what the callee calls final is",
    error: fault("UNAVAILABLE", { metadata: { retryable: "false" } }),
    attempts: 1,
  },
  {
    name: "what the callee calls passing is",
    error: fault("NOT_FOUND", { metadata: { retryable: "true" } }),
    attempts: 8,
  },
  {
    name: "a step's own limit is kept",
    error: fault("UNAVAILABLE"),
    step: { retry: { attempts: 3, largestDelayMs: 1 } },
    attempts: 3,
  },
];

/** describeCalls says what becomes of a call that fails or takes too long. */
export function describeCalls(make: MakeLab): void {
  describe("a call", () => {
    it.each(decisions)("$name", async ({ error, step, attempts }) => {
      await using lab = await make();
      // It would succeed once it was tried often enough.
      const callee = createCallee(lab.monotonicMs, async ({ attempt }) => {
        if (attempt < 8) throw error;
        return {};
      });
      await using replica = startReplica(lab, callee, { owner: "a" });
      const plan = { steps: [doStep("a", { retry: { attempts: undefined, largestDelayMs: 1 }, ...step })] };
      const run = await ended(lab, replica.engine, await create(replica.engine, plan));
      expect(callee.calls.map((made) => made.attempt)).toEqual(Array.from({ length: attempts }, (_, n) => n + 1));
      expect(new Set(callee.calls.map((made) => made.idempotencyKey)).size).toBe(1);
      expect(run.state).toBe(attempts === 8 ? "SUCCEEDED" : "FAILED");
      if (run.state === "FAILED") expect(run.error).toMatchObject({ step: "a", code: error.code, attempt: attempts });
    });

    it("waits as long as RetryInfo asks for", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, async ({ attempt }) => {
        if (attempt === 1) throw fault("RESOURCE_EXHAUSTED", { details: { retryDelayMs: 700 } });
        return {};
      });
      await using replica = startReplica(lab, callee, { owner: "a" });
      await ended(lab, replica.engine, await create(replica.engine, { steps: [doStep("a")] }));
      const [first, second] = callee.calls;
      expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(695);
    });

    const forever = (signal: AbortSignal) => sleep(signal, 1e6).then(() => ({}));

    it.each([
      {
        name: "an attempt",
        limited: (ms: number) => ({ steps: [doStep("a", { attemptTimeoutMs: ms })] }),
        ...{ attempts: 2, state: "SUCCEEDED", reason: undefined },
      },
      {
        name: "a step",
        limited: (ms: number) => ({ steps: [doStep("a", { timeoutMs: ms })] }),
        ...{ attempts: 1, state: "FAILED", reason: "STEP_TIMEOUT" },
      },
      {
        name: "a run",
        limited: (ms: number) => ({ steps: [doStep("a")], timeoutMs: ms }),
        ...{ attempts: 1, state: "FAILED", reason: "RUN_TIMEOUT" },
      },
    ])("ends when $name takes too long", async ({ limited, attempts, state, reason }) => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, ({ attempt }, ctx) =>
        attempt === 1 ? forever(ctx.signal) : Promise.resolve({}),
      );
      await using replica = startReplica(lab, callee, { owner: "a" });
      const run = await ended(lab, replica.engine, await create(replica.engine, limited(lab.limitMs)));
      expect([run.state, run.error?.reason, callee.calls.length]).toEqual([state, reason, attempts]);
      expect(callee.calls[0]?.result).toBe("failed");
    });

    it("that is not made in the step's time is one that failed, where some may", async () => {
      await using lab = await make();
      const callee = createCallee(lab.monotonicMs, ({ item }, ctx) =>
        item === "2" ? forever(ctx.signal) : Promise.resolve({}),
      );
      await using replica = startReplica(lab, callee, { owner: "a" });
      const steps = [
        doStep("a", { timeoutMs: lab.limitMs, fanOut: itemsOf(["1", "2", "3"], { kind: "any" }) }),
        doStep("b", { needs: ["a"] }),
      ];
      const run = await ended(lab, replica.engine, await create(replica.engine, { steps }));
      expect([run.state, statesOf(run)]).toEqual(["SUCCEEDED", { a: "SUCCEEDED", b: "SUCCEEDED" }]);
      expect(run.steps[0]).toMatchObject({ itemsDone: 2, itemsTotal: 3, error: { reason: "STEP_TIMEOUT", item: "2" } });
    });
  });
}
