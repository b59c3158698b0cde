import type { Context } from "../../kit/context.ts";
import { createApart } from "../reconcile/apart.ts";
import type { Duty } from "../reconcile/reconciler.ts";

/** Progressed is what one look at a backfill brought: runs that it began. */
export type Progressed = { readonly began: number };

/** BackfillSteps are the durable state of backfills that the reconciler works on. */
export type BackfillSteps = {
  /** open lists the backfills that have runs to begin or to wait for, the oldest first. */
  open(ctx: Context): Promise<readonly string[]>;
  /**
   * step takes note of the runs that have ended and begins those that there is room for, in one transaction. Undefined:
   * another replica is doing so at this moment.
   */
  step(ctx: Context, backfill: string): Promise<Progressed | undefined>;
};

/** BackfillDutyOptions are what the duty of backfills works with. */
export type BackfillDutyOptions = {
  readonly store: BackfillSteps;
  /** onBegun is told that runs wait now. */
  onBegun(): void;
};

const busyMs = 1_000;
const idleMs = 10_000;
const stepLimitMs = 10_000;

/** createBackfillDuty makes the duty that the runs of backfills are begun as there is room for them. */
export function createBackfillDuty({ store, onBegun }: BackfillDutyOptions): Duty {
  // A backfill that can't be worked on, as one of a newer version's plan, must not hold up those after it.
  const stepEach = createApart<string>({
    nameOf: (backfill) => backfill,
    limitMs: stepLimitMs,
    async act(ctx, backfill) {
      const progressed = await store.step(ctx, backfill);
      if (progressed !== undefined && progressed.began > 0) onBegun();
    },
  });
  return {
    name: "backfills",
    limitMs: 60_000,
    async act(ctx) {
      const open = await store.open(ctx);
      const failure = await stepEach(ctx, open);
      if (failure !== undefined) throw failure;
      return open.length > 0 ? busyMs : idleMs;
    },
  };
}
