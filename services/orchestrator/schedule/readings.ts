import type { Context } from "../../kit/context.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { ScheduleReading } from "./metrics.ts";
import type { ScheduleStore } from "./schedule.ts";

/** readSchedules reads how the schedules of some plans stand, for metrics. */
export async function readSchedules(
  ctx: Context,
  store: Pick<ScheduleStore, "views">,
  plans: readonly Plan[],
  now: Date,
): Promise<readonly ScheduleReading[]> {
  const scheduled = plans.filter((plan) => plan.schedule !== undefined);
  if (scheduled.length === 0) return [];
  return [...(await store.views(ctx, scheduled))].map(([pipeline, { overdue, overdueSince, lastFire }]) => ({
    pipeline,
    overdue,
    overdueSeconds: overdueSince === undefined ? 0 : Math.max(0, (now.getTime() - overdueSince.getTime()) / 1_000),
    lastFire,
  }));
}
