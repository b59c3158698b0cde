import type { Context } from "../../kit/context.ts";
import { isRpcError } from "../../kit/errors.ts";
import type { DatabaseClock } from "../engine/clock.ts";
import { createApart } from "../reconcile/apart.ts";
import type { Duty } from "../reconcile/reconciler.ts";
import { nextDue } from "./due.ts";
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
export const syncMs = 10_000;

/** retryMs is how soon a fire is looked at again that is due and was not decided here. */
const retryMs = 1_000;

// What holds the row of one partition for long must not keep the others from their day.
const decideLimitMs = 5_000;

type Due = { readonly each: Scheduled; readonly partition: string };

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

  return {
    name: "fires",
    limitMs: 30_000,
    async act(ctx) {
      const state = await read(ctx);
      const failure = await decideEach(ctx, dueOf(scheduled, state, clock.now()));
      if (failure !== undefined) throw failure;
      return restOf(scheduled, state, clock.now());
    },
  };
}

function dueOf(scheduled: readonly Scheduled[], state: State, now: number): readonly Due[] {
  return scheduled.flatMap((each) =>
    duePartitions(each, state.known.get(each.plan.pipeline), now).map((partition) => ({ each, partition })),
  );
}

function duePartitions({ timetable }: Scheduled, known: Known | undefined, now: number): readonly string[] {
  if (known === undefined || known.paused) return [];
  return [...known.standings]
    .filter(([, standing]) => (nextDue(timetable, standing) ?? now + 1) <= now)
    .map(([name]) => name);
}

// What was due is decided now, or another replica is deciding it at this moment.
function restOf(scheduled: readonly Scheduled[], state: State, now: number): number {
  let rest = syncMs;
  for (const { plan, timetable } of scheduled) {
    const known = state.known.get(plan.pipeline);
    if (known === undefined || known.paused) continue;
    for (const standing of known.standings.values()) {
      const due = nextDue(timetable, standing);
      if (due !== undefined) rest = Math.min(rest, due <= now ? retryMs : due - now);
    }
  }
  return rest;
}
