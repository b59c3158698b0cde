import { type Context, onAbort, withCancel, withValues } from "../../kit/context.ts";
import type { Catalog } from "../contract/catalog.ts";
import { EvaluationFailed } from "../pipeline/expression.ts";
import { advance, type Moves } from "./advance.ts";
import { type AttemptResult, runAttempt } from "./attempt.ts";
import type { Caller } from "./caller.ts";
import type { DatabaseClock } from "./clock.ts";
import { commitUntilDone } from "./commit.ts";
import { openCalls } from "./fan-out.ts";
import { createInbox } from "./inbox.ts";
import { idempotencyKey } from "./key.ts";
import { createLedger } from "./ledger.ts";
import type { Observer } from "./observer.ts";
import { outcomeOf } from "./outcome.ts";
import { createProgress } from "./progress.ts";
import { createRequests, expressionError, type Prepared } from "./requests.ts";
import { faultCodes } from "./retry.ts";
import { createScopes } from "./scope.ts";
import { settle } from "./settle.ts";
import type { Call, CallError } from "./state.ts";
import type { Claim, RunEnd, Store } from "./store.ts";

/** DriverDeps are what a driver works with. */
export type DriverDeps = {
  readonly store: Pick<Store, "commit">;
  readonly caller: Caller;
  readonly clock: DatabaseClock;
  readonly observer: Observer;
  /** random gives numbers in [0, 1). */
  random(): number;
};

/** DriveEnd is why a driver stopped: the run ended, its lease is another's, or the process stops. */
export type DriveEnd = "ended" | "fenced" | "stopped";

/** Driver works on one run, from its claim to its end. */
export type Driver = {
  drive(ctx: Context): Promise<DriveEnd>;
  /** cancel says that somebody wants the run to stop. */
  cancel(): void;
};

type Ended = { readonly call: Call; readonly result: AttemptResult; readonly tookMs: number };
type Begin = { readonly call: Call; readonly prepared: Extract<Prepared, { ok: true }> };

/** createDriver makes the driver of a run. All that it decides is committed before it is done; nothing is decided elsewhere. */
export function createDriver(deps: DriverDeps, claim: Claim, catalog: Catalog): Driver {
  const { plan, run, lease } = claim;
  const { clock } = deps;
  const steps = new Map(plan.steps.map((step) => [step.name, step]));
  const ledger = createLedger(claim.calls);
  const scopes = createScopes(plan, run);
  const requests = createRequests(plan, catalog, scopes);
  const inbox = createInbox<Ended>();
  const progress = createProgress(inbox.wake);
  const deadlineAt = run.startedAt + plan.timeoutMs;
  let cancelling = run.state === "CANCELLING";
  let error = run.error;
  let committedError = run.error;
  let stopping = false;

  function absorb(ctx: Context, now: number): void {
    for (const { call, result, tookMs } of inbox.take()) {
      const step = steps.get(call.step);
      if (step === undefined) continue;
      const current = ledger.get(call.step, call.index) ?? call;
      const settled = settle(
        step,
        { ...current, progress: progress.takeOf(current) },
        { result, now, tookMs, stopping, draw: deps.random() },
      );
      ledger.put(settled.call);
      ledger.ended(settled.ended);
      deps.observer.attemptEnded(step.name, step.method, settled.ended.code, tookMs);
      report(ctx, settled.call, result);
    }
    for (const call of progress.takeDue(now)) {
      const current = ledger.get(call.step, call.index);
      if (current?.state === "RUNNING") ledger.put({ ...current, progress: call.progress });
    }
  }

  /** decide applies all moves that need no waiting, and returns what is left to do once they are committed. */
  function decide(now: number): { readonly moves: Moves; readonly begins: readonly Begin[] } {
    for (;;) {
      const state = cancelling ? "CANCELLING" : "RUNNING";
      const moves = advance(plan, { state, error, calls: ledger.calls, deadlineAt }, now);
      if (moves.kind !== "go") return { moves, begins: [] };
      if (moves.open.length > 0) {
        for (const step of moves.open)
          error ??= tryTo(step.name, () => ledger.open(step.name, openCalls(step, ledger.calls, scopes)));
        continue;
      }
      const begins = prepare(moves.begin, now);
      if (begins !== undefined) return { moves, begins };
    }
  }

  // A request that can't be made fails its call, and with it the run: then nothing is begun.
  function prepare(due: readonly Call[], now: number): readonly Begin[] | undefined {
    const begins: Begin[] = [];
    for (const call of due) {
      const step = steps.get(call.step);
      if (step === undefined) continue;
      const prepared = requests.prepare(ledger.calls, step, call);
      if (!prepared.ok) {
        ledger.put({ ...call, state: "FAILED", endedAt: now, error: prepared.error });
        return undefined;
      }
      const attempts = call.attempts + 1;
      begins.push({ prepared, call: { ...call, state: "RUNNING", attempts, startedAt: call.startedAt || now } });
    }
    for (const { call } of begins) {
      ledger.put(call);
      ledger.begun({ step: call.step, index: call.index, attempt: call.attempts, startedAt: now });
    }
    return begins;
  }

  async function attempt(work: Context, { call, prepared }: Begin): Promise<void> {
    const began = clock.now();
    const engine = {
      run: run.name,
      step: call.step,
      item: call.itemId,
      attempt: call.attempts,
      idempotencyKey: idempotencyKey(run.name, call.step, call.itemId),
      epoch: lease.epoch,
    };
    const { method, request } = prepared;
    const result = await runAttempt(withValues(work, { engine }), {
      caller: deps.caller,
      method,
      request,
      timeoutMs: steps.get(call.step)?.attemptTimeoutMs ?? method.deadlineMs,
      onProgress: (update) => progress.put(call, update),
    });
    inbox.put({ call, result, tookMs: Math.max(0, clock.now() - began) });
  }

  function endOf(moves: Extract<Moves, { kind: "end" }>, now: number): RunEnd {
    for (const call of [...ledger.calls.values()].flat()) {
      if (call.state === "WAITING") ledger.put({ ...call, state: "SKIPPED", endedAt: now });
    }
    if (moves.state !== "SUCCEEDED") return { state: moves.state, outcome: "", reasons: [] };
    let outcome = { outcome: "", reasons: [] as readonly string[] };
    error = tryTo("", () => {
      outcome = outcomeOf(plan, ledger.calls, scopes);
    });
    return { state: error === undefined ? "SUCCEEDED" : "FAILED", ...outcome };
  }

  return {
    cancel() {
      cancelling = true;
      inbox.wake();
    },
    async drive(parent) {
      const log = parent.log.child({ run: run.name, epoch: lease.epoch });
      using ctx = withCancel(withValues(parent, { log }));
      using work = withCancel(ctx);
      const unlink = onAbort(ctx.signal, inbox.wake);
      const underWay = new Set<Promise<void>>();
      try {
        while (!ctx.signal.aborted) {
          const now = clock.now();
          absorb(ctx, now);
          const { moves, begins } = decide(now);
          if (moves.kind !== "go") error ??= moves.error;
          const end = moves.kind === "end" ? endOf(moves, now) : undefined;
          const commit = ledger.pending({ error: error === committedError ? undefined : error, end });
          if (commit !== undefined && !(await commitUntilDone(ctx, deps.store, lease, commit))) return "fenced";
          ledger.committed();
          committedError = error;
          if (end !== undefined) {
            deps.observer.runEnded(run.pipeline, end.state);
            log.info({ state: end.state, outcome: end.outcome, ...(error && { error }) }, "the run has ended");
            return "ended";
          }
          if (moves.kind === "stop") {
            stopping = true;
            work.cancel();
          }
          for (const begin of begins) {
            const running = attempt(work, begin).finally(() => underWay.delete(running));
            underWay.add(running);
          }
          const wakeAt = Math.min(moves.kind === "go" ? moves.wakeAt : Number.POSITIVE_INFINITY, progress.dueAt());
          await inbox.wait(wakeAt - clock.now());
        }
        return "stopped";
      } finally {
        unlink();
        work.cancel();
        await Promise.all(underWay);
      }
    },
  };
}

function tryTo(step: string, act: () => void): CallError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof EvaluationFailed) return expressionError(step, error);
    throw error;
  }
}

function report(ctx: Context, call: Call, result: AttemptResult): void {
  if (result.ok) return;
  const { code, reason } = result.error;
  const fields = { step: call.step, item: call.itemId, attempt: call.attempts, code, reason, state: call.state };
  // A bug keeps its stack; what passes by itself is news only when it ends the call.
  if (faultCodes.has(code)) ctx.log.error({ ...fields, err: result.error }, "a call failed");
  else if (call.state === "FAILED")
    ctx.log.warn({ ...fields, message: result.error.message }, "a call failed for good");
  else ctx.log.info({ ...fields, message: result.error.message }, "a call failed");
}
