import { sleep } from "../../kit/abort.ts";
import {
  background,
  type CancellableContext,
  type Context,
  onAbort,
  withCancel,
  withTimeout,
} from "../../kit/context.ts";
import { isRpcError } from "../../kit/errors.ts";
import type { Catalog } from "../contract/catalog.ts";
import { createEvaluators } from "../pipeline/evaluators.ts";
import { createDriver, type Driver, type DriverDeps } from "./driver.ts";
import { createInbox } from "./inbox.ts";
import type { Claim, Lease, Store } from "./store.ts";
import { createTenure, type Tenure } from "./tenure.ts";

/** WorkerOptions are what a worker works with. */
export type WorkerOptions = Omit<DriverDeps, "evaluatorOf"> & {
  readonly store: Store;
  /** owner is the name under which this process holds leases; it is the same after a restart. */
  readonly owner: string;
  readonly leaseMs: number;
  /** pollMs is how often work is looked for. */
  readonly pollMs: number;
  /** mostRuns is how many runs are worked on at once. */
  readonly mostRuns: number;
  /** catalogOf reads the contracts that a run began with. */
  catalogOf(ctx: Context, descriptorSetHash: string): Promise<Catalog>;
};

/** Worker claims runs and drives them, until its context ends. */
export type Worker = {
  run(ctx: Context): Promise<void>;
  /** wake makes it look for work at once. */
  wake(): void;
};

type Work = {
  readonly driver: Driver;
  readonly ctx: CancellableContext;
  readonly lease: Lease;
  readonly tenure: Tenure;
};

const databaseMs = 5_000;
const pauseMs = 500;

/** createWorker makes the worker of a process. Whatever fails, it tries again: a database that is away is only waited for. */
export function createWorker(options: WorkerOptions): Worker {
  const { store, owner, leaseMs, pollMs, clock } = options;
  // A renewal that hangs on a dead connection must leave time for another within the lease.
  const renewTimeoutMs = Math.min(databaseMs, Math.max(1_000, leaseMs / 5));
  const driverDeps = { ...options, evaluatorOf: createEvaluators() };
  const works = new Map<string, Work>();
  const running = new Set<Promise<void>>();
  const inbox = createInbox<never>();
  let failing = false;

  // The same trouble is told once, and once that it is over.
  function note(ctx: Context, error?: unknown): void {
    if (ctx.signal.aborted) return;
    if (error !== undefined && !failing)
      ctx.log.warn({ err: error }, "the worker cannot reach its database; trying again");
    if (error === undefined && failing) ctx.log.info("the worker goes on");
    failing = error !== undefined;
  }

  async function look(ctx: Context): Promise<void> {
    await cancel(ctx);
    while (works.size < options.mostRuns && !ctx.signal.aborted) {
      using limited = withTimeout(ctx, Math.max(databaseMs, leaseMs));
      const askedAt = clock.monotonicMs();
      const claim = await store.claim(limited, owner, leaseMs, [...works.keys()]);
      if (claim === undefined) return;
      const catalog = await options.catalogOf(limited, claim.descriptorSetHash);
      begin(ctx, claim, catalog, createTenure(clock.monotonicMs, leaseMs, askedAt));
    }
  }

  async function cancel(ctx: Context): Promise<void> {
    if (works.size === 0) return;
    using limited = withTimeout(ctx, databaseMs);
    for (const run of await store.cancelling(limited, owner)) works.get(run)?.driver.cancel();
  }

  function begin(ctx: Context, claim: Claim, catalog: Catalog, tenure: Tenure): void {
    clock.set(claim.now);
    if (claim.takenOver) options.observer.takenOver();
    const { lease } = claim;
    const work: Work = {
      driver: createDriver(driverDeps, claim, catalog, tenure),
      ctx: withCancel(ctx),
      lease,
      tenure,
    };
    works.set(lease.run, work);
    const done = finish(ctx, work).finally(() => {
      running.delete(done);
      inbox.wake();
    });
    running.add(done);
  }

  async function finish(ctx: Context, work: Work): Promise<void> {
    const { lease } = work;
    try {
      const end = await work.driver.drive(work.ctx);
      if (end === "fenced")
        ctx.log.warn({ run: lease.run, epoch: lease.epoch }, "another owner has the run; stopped working on it");
    } catch (error) {
      // The lease is left to run out, so that a run that always breaks its driver is not tried in a tight loop.
      if (!work.ctx.signal.aborted) ctx.log.error({ run: lease.run, err: error }, "a run's driver broke");
    } finally {
      works.delete(lease.run);
      work.ctx[Symbol.dispose]();
    }
    if (ctx.signal.aborted) await release(ctx, lease);
  }

  // The process stops, and with it its context; this is the last thing it does for the run.
  async function release(ctx: Context, lease: Lease): Promise<void> {
    using limited = withTimeout(background({ log: ctx.log }), 1_000);
    try {
      await store.release(limited, lease);
    } catch (error) {
      ctx.log.warn({ run: lease.run, err: error }, "a lease could not be given back; it runs out by itself");
    }
  }

  async function renew(ctx: Context): Promise<void> {
    const sent = [...works.values()];
    if (sent.length === 0) return;
    using limited = withTimeout(ctx, renewTimeoutMs);
    const askedAt = clock.monotonicMs();
    const leases = sent.map((work) => work.lease);
    const { held, now } = await store.renew(limited, owner, leases, leaseMs);
    clock.set(now);
    const states = new Map(held.map((each) => [each.run, each]));
    for (const work of sent) {
      const state = states.get(work.lease.run);
      if (state !== undefined) {
        const wasSure = work.tenure.sure();
        work.tenure.renewed(askedAt);
        if (state.cancelling) work.driver.cancel();
        else if (!wasSure) work.driver.wake();
        // A run that ended meanwhile has no lease either; its driver is gone then.
      } else if (works.get(work.lease.run) === work) {
        ctx.log.warn({ run: work.lease.run, epoch: work.lease.epoch }, "the lease is another's; stopping work on it");
        work.ctx.cancel();
      }
    }
  }

  // After a failure the next try comes soon, for a lease waits for nobody.
  async function keep(ctx: Context, act: () => Promise<void>, wait: () => Promise<void>): Promise<void> {
    while (!ctx.signal.aborted) {
      try {
        await act();
        note(ctx);
        await wait();
      } catch (error) {
        if (!isRpcError(error) && !ctx.signal.aborted) ctx.log.error({ err: error }, "the worker failed");
        note(ctx, error);
        await sleep(ctx.signal, pauseMs).catch(() => {});
      }
    }
  }

  return {
    wake: inbox.wake,
    async run(ctx) {
      let expired = false;
      const looking = async () => {
        if (!expired) {
          using limited = withTimeout(ctx, databaseMs);
          await store.expire(limited, owner);
          expired = true;
        }
        inbox.take();
        await look(ctx);
      };
      const unlink = onAbort(ctx.signal, inbox.wake);
      const renewMs = Math.max(1, Math.floor(leaseMs / 3));
      await Promise.all([
        keep(ctx, looking, () => inbox.wait(pollMs)),
        keep(
          ctx,
          () => renew(ctx),
          () => sleep(ctx.signal, renewMs).catch(() => {}),
        ),
      ]);
      unlink();
      await Promise.all(running);
    },
  };
}
