import type { Plan } from "../pipeline/plan.ts";
import { createTimetable, nextFires } from "./timetable.ts";

const mostFires = 5;

/** previewFires are the next times at which a plan's schedule would fire if it were loaded now, five at most. */
export function previewFires({ schedule, zone }: Pick<Plan, "schedule" | "zone">, now: Date): readonly Date[] {
  if (schedule === undefined) return [];
  const fires = nextFires(createTimetable(schedule.cron, zone), now.getTime(), mostFires);
  return fires.map(({ at }) => new Date(at));
}
