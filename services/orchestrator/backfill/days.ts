import { addDays, compareDays, type Day, formatDay } from "../../kit/day.ts";
import { isFinal, type RunState } from "../engine/state.ts";
import type { BackfillAsk, DayOf, Which } from "./backfill.ts";

/** mostRuns is how many runs a backfill may come to. */
export const mostRuns = 10_000;

// How many days of partitions are looked through for those that are to be run.
const mostLooked = 1_000_000;

/** LatestStates are the states of the newest runs that there are, by dayKey. */
export type LatestStates = ReadonlyMap<string, RunState>;

/** Chosen are the days of a backfill in the order of its runs, or that they are too many. */
export type Chosen = { readonly ok: true; readonly days: readonly DayOf[] } | { readonly ok: false };

/** Range is the part of a backfill that says which days it is about. */
export type Range = Pick<BackfillAsk, "firstDay" | "which" | "newestFirst"> & { readonly lastDay: Day };

/** chooseDays lists the days to be run, day by day, and of a day in the order of the partitions. */
export function chooseDays(
  { firstDay, lastDay, which, newestFirst }: Range,
  partitions: readonly string[],
  latest: LatestStates,
): Chosen {
  const count = daysBetween(firstDay, lastDay);
  if (count * partitions.length > mostLooked) return { ok: false };
  const days: DayOf[] = [];
  for (let n = 0; n < count; n++) {
    const day = newestFirst ? addDays(lastDay, -n) : addDays(firstDay, n);
    for (const partition of partitions) {
      if (!isWanted(which, latest.get(dayKey(partition, day)))) continue;
      if (days.length === mostRuns) return { ok: false };
      days.push({ partition, day });
    }
  }
  return { ok: true, days };
}

/** dayKey names a day of a partition. */
export function dayKey(partition: string, day: Day): string {
  return `${partition} ${formatDay(day)}`;
}

// Runs of an earlier rank go first: today's, whose rank is 0, before those of a backfill that need not keep the order.
const farDay: Day = { year: 9999, month: 12, day: 31 };

/** rankOf is the rank of a backfill's run among the waiting ones of its partition. */
export function rankOf(days: "ascending" | "any", newestFirst: boolean, day: Day): number {
  if (days === "ascending") return 0;
  return newestFirst ? daysBetween(day, farDay) : 1;
}

function isWanted(which: Which, state: RunState | undefined): boolean {
  switch (which) {
    case "MISSING":
      return state === undefined;
    case "FAILED":
      return state === undefined || (isFinal(state) && state !== "SUCCEEDED");
    case "ALL":
      return true;
  }
}

function daysBetween(first: Day, last: Day): number {
  return Math.round(compareDays(last, first) / 86_400_000) + 1;
}
