import { type CancellableContext, type Context, withCancel, withValues } from "../../kit/context.ts";
import { spansOf } from "../../kit/trace.ts";
import type { StepPlan } from "../pipeline/plan.ts";
import { type AttemptResult, largestOutput, runAttempt } from "./attempt.ts";
import type { Caller } from "./caller.ts";
import type { DatabaseClock } from "./clock.ts";
import { idempotencyKey } from "./key.ts";
import type { Prepared } from "./requests.ts";
import type { Halted } from "./settle.ts";
import { type Call, type CallProgress, callKey, type RunRecord } from "./state.ts";
import type { Lease } from "./store.ts";
import type { Tenure } from "./tenure.ts";

/** Begin is an attempt that can begin: its call as it stands then, and its request. */
export type Begin = { readonly call: Call; readonly prepared: Extract<Prepared, { ok: true }> };

/** Ended is an attempt that has ended. */
export type Ended = {
  readonly call: Call;
  readonly result: AttemptResult;
  readonly tookMs: number;
  readonly halted: Halted | undefined;
};

/** AttemptsOptions are what the attempts of one run have in common. */
export type AttemptsOptions = {
  readonly caller: Caller;
  readonly clock: Pick<DatabaseClock, "monotonicMs">;
  readonly run: RunRecord;
  readonly lease: Lease;
  readonly tenure: Pick<Tenure, "sure">;
  readonly steps: ReadonlyMap<string, StepPlan>;
  onProgress(call: Call, progress: CallProgress): void;
  onEnd(ended: Ended): void;
};

/** Attempts are those of a run that are under way. */
export type Attempts = {
  /** begin makes an attempt; how it ends is told by onEnd, and never by throwing. */
  begin(ctx: Context, begin: Begin): void;
  /** halt ends the attempt of a call, where one is under way. What was decided first stays. */
  halt(call: Call, halted: Halted): void;
  haltAll(halted: Halted): void;
  /** settled resolves once none is under way. */
  settled(): Promise<void>;
};

type UnderWay = { readonly ctx: CancellableContext; readonly done: Promise<void>; halted: Halted | undefined };

/** createAttempts makes the attempts of a run. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { clock, run, lease, tenure } = options;
  const nextSpan = spansOf(run.name);
  const all = new Map<string, UnderWay>();

  function halt(attempt: UnderWay, halted: Halted): void {
    attempt.halted ??= halted;
    attempt.ctx.cancel();
  }

  async function make(ctx: Context, { call, prepared }: Begin): Promise<void> {
    const began = clock.monotonicMs();
    const engine = {
      run: run.name,
      step: call.step,
      item: call.itemId,
      attempt: call.attempts,
      idempotencyKey: idempotencyKey(run.name, call.step, call.itemId),
      epoch: lease.epoch,
    };
    const { method, request } = prepared;
    const step = options.steps.get(call.step);
    const result = await runAttempt(withValues(ctx, { engine, traceparent: nextSpan() }), {
      caller: options.caller,
      method,
      request,
      timeoutMs: step?.attemptTimeoutMs ?? method.deadlineMs,
      silenceMs: step?.heartbeatTimeoutMs,
      mostBytes: largestOutput({ fanOut: step?.fanOut }),
      onProgress: (progress) => options.onProgress(call, progress),
    });
    const halted = all.get(callKey(call))?.halted;
    all.get(callKey(call))?.ctx[Symbol.dispose]();
    all.delete(callKey(call));
    options.onEnd({ call, result, tookMs: Math.max(0, clock.monotonicMs() - began), halted });
  }

  return {
    begin(parent, begin) {
      const ctx = withCancel(parent);
      const { promise, resolve } = Promise.withResolvers<void>();
      const attempt: UnderWay = { ctx, done: promise, halted: undefined };
      all.set(callKey(begin.call), attempt);
      // Between the decision and now the lease may have run out: then the callee is left to the next owner.
      if (!tenure.sure()) halt(attempt, { kind: "again" });
      make(ctx, begin).then(resolve, resolve);
    },
    halt(call, halted) {
      const attempt = all.get(callKey(call));
      if (attempt !== undefined) halt(attempt, halted);
    },
    haltAll(halted) {
      for (const attempt of all.values()) halt(attempt, halted);
    },
    async settled() {
      await Promise.all([...all.values()].map((attempt) => attempt.done));
    },
  };
}
