import type { Context } from "../../kit/context.ts";
import type { Duty } from "../reconcile/reconciler.ts";

/** RunPosition is the last run that was looked at, in the order in which runs ended. */
export type RunPosition = { readonly endTime: string; readonly id: string };

/** RunBatch is what came of one batch: how many runs were removed, and where the next one begins; undefined at the end. */
export type RunBatch = { readonly removed: number; readonly next: RunPosition | undefined };

/** RetentionStore removes what is older than it is kept, each time a little, in a short transaction. */
export type RetentionStore = {
  /**
   * removeRuns removes runs that have ended. It keeps the newest run of each partition, those that an open backfill waits
   * for, and of the pipelines given, which others replay, all that succeeded.
   */
  removeRuns(
    ctx: Context,
    days: number,
    replayed: readonly string[],
    after: RunPosition | undefined,
  ): Promise<RunBatch>;
  /** removeRest removes fires, operations, backfills, and plans and contracts that nobody names; false where more is left. */
  removeRest(ctx: Context, days: number): Promise<boolean>;
};

/** RetentionDutyOptions are what the duty of retention works with. */
export type RetentionDutyOptions = {
  readonly store: RetentionStore;
  /** days is for how long things are kept; 0 means for ever. */
  readonly days: number;
  /** replayed are the pipelines whose days others go over again. */
  readonly replayed: readonly string[];
};

const restMs = 3_600_000;
const batchesAtOnce = 20;

/** createRetentionDuty makes the duty that what is old goes, in many short transactions with a rest between them. */
export function createRetentionDuty({ store, days, replayed }: RetentionDutyOptions): Duty {
  let position: RunPosition | undefined;
  return {
    name: "retention",
    limitMs: 60_000,
    async act(ctx) {
      if (days === 0) return restMs;
      for (let batches = 0; batches < batchesAtOnce; batches++) {
        const batch = await store.removeRuns(ctx, days, replayed, position);
        position = batch.next;
        if (position === undefined) return (await store.removeRest(ctx, days)) ? restMs : 0;
      }
      return 0;
    },
  };
}
