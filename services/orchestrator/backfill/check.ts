import { addDays, compareDays, type Day, dayInZone, formatDay } from "../../kit/day.ts";
import type { FieldViolation } from "../../kit/errors.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { BackfillAsk } from "./backfill.ts";

/** lastDayOf is the last day of a backfill: as asked for, or yesterday in the pipeline's zone. */
export function lastDayOf(ask: Pick<BackfillAsk, "lastDay">, plan: Pick<Plan, "zone">, now: Date): Day {
  return ask.lastDay ?? addDays(dayInZone(now, plan.zone), -1);
}

/** checkBackfill says what of a backfill does not fit its pipeline, by the request's fields. */
export function checkBackfill(ask: BackfillAsk, plan: Plan, now: Date): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  const refuse = (field: string, description: string) => violations.push({ field: `backfill.${field}`, description });
  if (ask.mode === "REPROCESS") {
    if (plan.replays === undefined)
      refuse("mode", `the pipeline ${plan.pipeline} has days of its own; REPROCESS is for one with \`replays\``);
    if (ask.lastDay !== undefined) refuse("last_day", "must not be set: a reprocess goes on to the newest day");
    if (ask.newestFirst) refuse("newest_first", "must not be set: a reprocess goes from the first day on");
    return violations;
  }
  if (plan.replays !== undefined)
    refuse("mode", `must be REPROCESS: the pipeline ${plan.pipeline} goes over the days of ${plan.replays}`);
  if (ask.newestFirst && plan.days === "ascending")
    refuse("newest_first", `must not be set: the days of the pipeline ${plan.pipeline} are ascending`);
  const today = dayInZone(now, plan.zone);
  const last = lastDayOf(ask, plan, now);
  if (compareDays(last, today) > 0) refuse("last_day", `must not be after today, which is ${formatDay(today)}`);
  if (compareDays(ask.firstDay, last) > 0) refuse("first_day", `must not be after the last day, ${formatDay(last)}`);
  return violations;
}
