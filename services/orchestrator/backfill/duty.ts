import type { Context } from "../../kit/context.ts";
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

/** createBackfillDuty makes the duty that the runs of backfills are begun as there is room for them. */
export function createBackfillDuty({ store, onBegun }: BackfillDutyOptions): Duty {
  return {
    name: "backfills",
    limitMs: 60_000,
    async act(ctx) {
      const open = await store.open(ctx);
      let began = 0;
      for (const backfill of open) began += (await store.step(ctx, backfill))?.began ?? 0;
      if (began > 0) onBegun();
      return open.length > 0 ? busyMs : idleMs;
    },
  };
}
