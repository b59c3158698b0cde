import { type Context, onAbort, withCancel, withValues } from "../../kit/context.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { Evaluators } from "../pipeline/evaluators.ts";
import type { AttemptResult } from "./attempt.ts";
import { createAttempts, type Ended } from "./attempts.ts";
import type { Caller } from "./caller.ts";
import type { DatabaseClock } from "./clock.ts";
import { commitUntilDone } from "./commit.ts";
import { createDecider, type Decision } from "./decider.ts";
import { createInbox } from "./inbox.ts";
import { createLedger } from "./ledger.ts";
import type { Observer } from "./observer.ts";
import { createProgress } from "./progress.ts";
import { createRequests } from "./requests.ts";
import { faultCodes } from "./retry.ts";
import { createScopes } from "./scope.ts";
import { settle } from "./settle.ts";
import type { Call } from "./state.ts";
import type { Claim, Store } from "./store.ts";
import type { Tenure } from "./tenure.ts";

/** DriverDeps are what a driver works with. */
export type DriverDeps = {
  readonly store: Pick<Store, "commit">;
  readonly caller: Caller;
  readonly clock: DatabaseClock;
  readonly observer: Observer;
  readonly evaluatorOf: Evaluators;
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
  /** wake makes it look again: its lease was renewed. */
  wake(): void;
};

/**
 * createDriver makes the driver of a run. All that it decides is committed before it is done; nothing is decided
 * elsewhere. While its lease may be another's it begins nothing and ends what is under way, so that the callees are free
 * for the next owner; what they answered already is still committed, if nobody took the run over.
 */
export function createDriver(deps: DriverDeps, claim: Claim, catalog: Catalog, tenure: Tenure): Driver {
  const { plan, run, lease } = claim;
  const { clock } = deps;
  const steps = new Map(plan.steps.map((step) => [step.name, step]));
  const ledger = createLedger(claim);
  const scopes = createScopes(plan, run);
  const evaluator = deps.evaluatorOf(plan, catalog);
  const requests = createRequests(plan, catalog, scopes, evaluator);
  const decider = createDecider({
    ...{ plan, limitsFrom: run.limitsFrom, ledger, scopes, requests, evaluator },
    monotonicMs: clock.monotonicMs,
  });
  const inbox = createInbox<Ended>();
  const progress = createProgress(inbox.wake);
  const attempts = createAttempts({
    ...{ caller: deps.caller, clock, run, lease, tenure, steps },
    onProgress: (call, update) => progress.put(call, update),
    onEnd: inbox.put,
  });
  let cancelling = run.state === "CANCELLING";
  let error = run.error;
  let committedError = run.error;

  function absorb(ctx: Context, now: number): void {
    for (const { call, result, tookMs, halted } of inbox.take()) {
      const step = steps.get(call.step);
      if (step === undefined) continue;
      const current = ledger.get(call.step, call.index) ?? call;
      const told = { ...current, progress: progress.takeOf(current) };
      const settled = settle(step, told, { result, now, tookMs, halted, draw: deps.random() });
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

  /** advance decides and commits; undefined where the lease is another's. */
  async function advance(ctx: Context): Promise<Decision | "fenced" | "unsure"> {
    const now = clock.now();
    absorb(ctx, now);
    const decision = tenure.sure() ? decider.decide(cancelling ? "CANCELLING" : "RUNNING", error, now) : undefined;
    error ??= decision?.error;
    const end = decision?.kind === "end" ? decision.end : undefined;
    const commit = ledger.pending({ error: error === committedError ? undefined : error, end });
    if (commit !== undefined && !(await commitUntilDone(ctx, deps.store, lease, commit))) return "fenced";
    ledger.committed();
    committedError = error;
    return decision ?? "unsure";
  }

  function act(work: Context, decision: Decision | "unsure"): number {
    if (decision === "unsure") attempts.haltAll({ kind: "again" });
    else if (decision.kind === "stop") attempts.haltAll({ kind: "skip" });
    else if (decision.kind === "go") {
      for (const halted of decision.halts) {
        const { error: why } = halted;
        attempts.halt(halted.call, why === undefined ? { kind: "skip" } : { kind: "fail", error: why });
      }
      for (const begin of decision.begins) attempts.begin(work, begin);
      return Math.min(decision.wakeAt, progress.dueAt());
    }
    return progress.dueAt();
  }

  return {
    cancel() {
      cancelling = true;
      inbox.wake();
    },
    wake: inbox.wake,
    async drive(parent) {
      const log = parent.log.child({ run: run.name, epoch: lease.epoch });
      using ctx = withCancel(withValues(parent, { log }));
      using work = withCancel(ctx);
      using _watch = tenure.watch(() => {
        log.warn("the lease may be another's; calls are ended until it is renewed");
        attempts.haltAll({ kind: "again" });
        inbox.wake();
      });
      const unlink = onAbort(ctx.signal, inbox.wake);
      try {
        while (!ctx.signal.aborted) {
          const decision = await advance(ctx);
          if (decision === "fenced") return "fenced";
          if (decision !== "unsure" && decision.kind === "end") {
            deps.observer.runEnded(run.pipeline, decision.end.state);
            const { state, outcome } = decision.end;
            log.info({ state, outcome, ...(error && { error }) }, "the run has ended");
            return "ended";
          }
          await inbox.wait(act(work, decision) - clock.now());
        }
        return "stopped";
      } finally {
        unlink();
        work.cancel();
        await attempts.settled();
      }
    },
  };
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
