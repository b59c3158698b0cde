import type { Schedule } from "../pipeline/plan.ts";
import type { Decision } from "./schedule.ts";
import type { FireTime } from "./timetable.ts";

/** lateAfterMs is how long after it was due a fire still begins its run as in time: longer than a restart takes. */
export const lateAfterMs = 5 * 60_000;

/** Moment is what is known when the fires of a partition are decided. Instants are milliseconds since the epoch. */
export type Moment = {
  readonly now: number;
  /** pause is when the schedule was paused last, and until when; it is not paused now. */
  readonly pause: { readonly from: number; readonly until: number } | undefined;
  /** before is how many earlier runs of this schedule, for the partition, have not ended. */
  readonly before: number;
};

/** Decided is what becomes of a fire. */
export type Decided = { readonly fire: FireTime; readonly decision: Decision };

/** Decisions are what becomes of all fires that are due, and whether the earlier runs are to be cancelled. */
export type Decisions = { readonly decided: readonly Decided[]; readonly cancelBefore: boolean };

/**
 * decideFires says what becomes of the fires of a partition that are due, which are in order. First, which of them are to
 * begin a run: those in time, and of the late ones those that are made up for. Then, whether they may: that depends on
 * the runs that were there before alone. Fires that are decided together never overlap each other: their runs wait for
 * their turn.
 */
export function decideFires(
  { overlap, catchUp }: Pick<Schedule, "overlap" | "catchUp">,
  due: readonly FireTime[],
  { now, pause, before }: Moment,
): Decisions {
  const isLate = (fire: FireTime) => now - fire.at > lateAfterMs;
  const late = due.filter(isLate).length;
  const madeUp = { none: 0, last: late === due.length ? 1 : 0, all: catchUp.most }[catchUp.mode];
  const firstMadeUp = late - Math.min(late, madeUp);
  const isFree = mayBegin(overlap, before);
  const decided = due.map((fire, index): Decided => {
    if (index < firstMadeUp) return { fire, decision: isWithin(fire, pause) ? "PAUSED" : "MISSED" };
    if (!isFree) return { fire, decision: "SKIPPED" };
    return { fire, decision: isLate(fire) ? "CAUGHT_UP" : "STARTED" };
  });
  const begins = decided.some(({ decision }) => beginsRun(decision));
  return { decided, cancelBefore: overlap === "cancel" && begins };
}

/** beginsRun says whether a fire of a decision has a run. */
export function beginsRun(decision: Decision): boolean {
  return decision === "STARTED" || decision === "CAUGHT_UP";
}

// Where runs queue, one may wait for the one that is under way: as long as it does, those that come after it are
// skipped.
function mayBegin(overlap: Schedule["overlap"], before: number): boolean {
  switch (overlap) {
    case "skip":
      return before === 0;
    case "queue":
      return before < 2;
    case "cancel":
      return true;
  }
}

function isWithin(fire: FireTime, pause: Moment["pause"]): boolean {
  return pause !== undefined && fire.at >= pause.from && fire.at <= pause.until;
}
