import { untilAbort } from "../../../kit/abort.ts";
import { type Context, withCancel } from "../../../kit/context.ts";
import { unavailable } from "../../../kit/errors.ts";
import { testContext } from "../../../kit/testing/context.ts";
import type { Caller } from "../../engine/caller.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Observer } from "../../engine/observer.ts";
import type { Store } from "../../engine/store.ts";
import { planFormat } from "../../pipeline/plan.ts";
import type { Callee } from "./callee.ts";
import type { Lab } from "./lab.ts";

/** Moment is a place in a replica's work at which it can die: before or after it reached something. */
export type Moment = `${"before" | "after"} ${string}`;

/** Replica is a process of an engine at work, with all that can happen to a process. */
export type Replica = AsyncDisposable & {
  readonly engine: Engine;
  /** crash ends it at once: nothing that it does from now on reaches anything. */
  crash(): void;
  /** hang stops it, with its clock standing still for it; wake lets it go on, its clock jumping. */
  hang(): void;
  wake(): void;
  /** cut takes its database away, and heal brings it back. */
  cut(): void;
  heal(): void;
  /** loseAnswers loses the answer of every other commit: it is done, and the replica does not know. */
  loseAnswers(): void;
  isCrashed(): boolean;
  /** lived says how many moments of a kind it has lived through. */
  lived(moment: Moment): number;
};

/** ReplicaOptions are what differs between replicas. */
export type ReplicaOptions = {
  readonly owner: string;
  readonly mostRuns?: number;
  readonly planFormat?: number;
  readonly observer?: Observer;
  /** leaseMs is one that it doesn't lose while it lives, where it is not given. */
  readonly leaseMs?: number;
  /** aheadMs is how far its clock is ahead of the others'. */
  readonly aheadMs?: number;
  /** crashAt is the moment at which it dies, the nth of its kind, from 1. */
  readonly crashAt?: { readonly moment: Moment; readonly nth: number };
};

const silent: Observer = { attemptEnded: () => {}, takenOver: () => {}, runEnded: () => {} };

/** startReplica starts a process of an engine, which calls a callee. */
export function startReplica(lab: Lab, callee: Callee, options: ReplicaOptions): Replica {
  const ctx = withCancel(testContext());
  const moments = new Map<Moment, number>();
  let crashed = false;
  let away = false;
  let loses = false;
  let commits = 0;
  let hung: PromiseWithResolvers<void> | undefined;
  let hungAt = 0;
  const crash = () => {
    crashed = true;
    ctx.cancel();
  };

  // Whatever a process does with its surroundings goes by here.
  async function live(each: Context, moment: Moment): Promise<void> {
    if (!crashed) {
      const nth = (moments.get(moment) ?? 0) + 1;
      moments.set(moment, nth);
      if (moment === options.crashAt?.moment && nth === options.crashAt.nth) crash();
    }
    if (hung !== undefined) await untilAbort(each.signal, hung.promise);
    if (crashed) throw unavailable("TEST", "the replica is dead");
  }

  async function reach<T>(each: Context, what: string, act: () => Promise<T>): Promise<T> {
    await live(each, `before ${what}`);
    if (away) throw unavailable("TEST", "the database is away");
    const result = await act();
    await live(each, `after ${what}`);
    if (away) throw unavailable("TEST", "the database is away");
    if (loses && what === "commit" && commits++ % 2 === 0) throw unavailable("TEST", "the answer was lost");
    return result;
  }

  const caller: Caller = {
    async *call(each, ...rest) {
      await live(each, "before call");
      for await (const update of callee.caller.call(each, ...rest)) {
        await live(each, "after call");
        yield update;
      }
    },
  };

  const engine = lab.engine({
    owner: options.owner,
    caller,
    observer: options.observer ?? silent,
    mostRuns: options.mostRuns ?? 16,
    leaseMs: options.leaseMs ?? lab.steadyMs,
    planFormat: options.planFormat ?? planFormat,
    monotonicMs: () => (options.aheadMs ?? 0) + (hung === undefined ? lab.monotonicMs() : hungAt),
    reach: (store) => reached(store, reach),
  });
  const running = engine.run(ctx);
  return {
    engine,
    crash,
    isCrashed: () => crashed,
    lived: (moment) => moments.get(moment) ?? 0,
    hang() {
      hungAt = lab.monotonicMs();
      hung = Promise.withResolvers();
    },
    wake() {
      hung?.resolve();
      hung = undefined;
    },
    cut() {
      away = true;
    },
    heal() {
      away = false;
    },
    loseAnswers() {
      loses = true;
    },
    async [Symbol.asyncDispose]() {
      hung?.resolve();
      hung = undefined;
      ctx.cancel();
      let ended = false;
      const done = running.finally(() => {
        ended = true;
      });
      while (!ended) await lab.pass(5);
      await done;
    },
  };
}

type Reach = <T>(ctx: Context, what: string, act: () => Promise<T>) => Promise<T>;

function reached(store: Store, reach: Reach): Store {
  return {
    expire: (ctx, owner) => reach(ctx, "expire", () => store.expire(ctx, owner)),
    claim: (ctx, owner, leaseMs, own) => reach(ctx, "claim", () => store.claim(ctx, owner, leaseMs, own)),
    renew: (ctx, owner, leases, leaseMs) => reach(ctx, "renew", () => store.renew(ctx, owner, leases, leaseMs)),
    commit: (ctx, lease, commit) => reach(ctx, "commit", () => store.commit(ctx, lease, commit)),
    release: (ctx, lease) => reach(ctx, "release", () => store.release(ctx, lease)),
    cancelling: (ctx, owner) => reach(ctx, "cancelling", () => store.cancelling(ctx, owner)),
    descriptorSet: (ctx, hash) => store.descriptorSet(ctx, hash),
  };
}
