import type { Context } from "../../kit/context.ts";
import { isRpcError } from "../../kit/errors.ts";
import type { DatabaseClock } from "../engine/clock.ts";
import { createApart } from "../reconcile/apart.ts";
import type { Duty } from "../reconcile/reconciler.ts";
import { nextDue, type Standing } from "./due.ts";
import type { Fire } from "./schedule.ts";
import type { FireStore, Known, Scheduled, State } from "./store.ts";

/** FireDutyOptions are what the duty of firing works with. */
export type FireDutyOptions = {
  readonly store: FireStore;
  readonly scheduled: readonly Scheduled[];
  /** broken are the pipelines whose files have mistakes. */
  readonly broken: readonly string[];
  readonly clock: Pick<DatabaseClock, "now" | "set">;
  /** onFires is told what was decided here. */
  onFires(pipeline: string, fires: readonly Fire[]): void;
};

/** syncMs is how long a process goes without reading where schedules stand: what others did is known by then. */
const syncMs = 10_000;

/** retryMs is how soon a fire is looked at again that is due and was not decided here. */
const retryMs = 1_000;

// What holds the row of one partition for long must not keep the others from their day.
const decideLimitMs = 5_000;

/** Due is when the next fire of a partition is due that is not decided. */
type Due = { readonly each: Scheduled; readonly partition: string; readonly at: number };

/**
 * createFireDuty makes the duty that every fire that is due is decided. Between two reads of the state it only waits for
 * the next fire that it knows of, so that an idle process hardly asks the database.
 */
export function createFireDuty(options: FireDutyOptions): Duty {
  const { store, scheduled, broken, clock } = options;

  async function read(ctx: Context): Promise<State> {
    const state = await store.sync(ctx, scheduled, broken);
    clock.set(state.now);
    return state;
  }

  const decideEach = createApart<Due>({
    nameOf: ({ each, partition }) => `${each.plan.pipeline} ${partition}`,
    limitMs: decideLimitMs,
    async act(ctx, { each, partition }) {
      const fires = await store.decide(ctx, each, partition);
      if (fires.length > 0) options.onFires(each.plan.pipeline, fires);
    },
    onTrouble(ctx, { each, partition }, error) {
      if (!isRpcError(error)) ctx.log.error({ pipeline: each.plan.pipeline, partition, err: error }, "a fire failed");
    },
  });

  const dues = createDues(scheduled);
  return {
    name: "fires",
    limitMs: 30_000,
    async act(ctx) {
      const next = dues(await read(ctx));
      const failure = await decideEach(
        ctx,
        next.filter(({ at }) => at <= clock.now()),
      );
      if (failure !== undefined) throw failure;
      return restOf(next, clock.now());
    },
  };
}

// Most partitions stand where others do, and where they stood at the last look; to look into a calendar takes long.
function createDues(scheduled: readonly Scheduled[]): (state: State) => readonly Due[] {
  let known = new Map<string, number | undefined>();
  return ({ known: states }) => {
    const found = new Map<string, number | undefined>();
    const dues = scheduled.flatMap((each): readonly Due[] => {
      const { pipeline } = each.plan;
      return standingsOf(states.get(pipeline)).flatMap(([partition, standing]) => {
        const key = `${pipeline} ${JSON.stringify(standing)}`;
        if (!found.has(key)) found.set(key, known.has(key) ? known.get(key) : nextDue(each.timetable, standing));
        const at = found.get(key);
        return at === undefined ? [] : [{ each, partition, at }];
      });
    });
    known = found;
    return dues;
  };
}

function standingsOf(known: Known | undefined): readonly (readonly [partition: string, standing: Standing])[] {
  return known === undefined || known.paused ? [] : [...known.standings];
}

// What was due is decided now, or another replica is deciding it at this moment.
function restOf(next: readonly Due[], now: number): number {
  return next.reduce((rest, { at }) => Math.min(rest, at <= now ? retryMs : at - now), syncMs);
}
