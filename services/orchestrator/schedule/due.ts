import { compareDays, type Day } from "../../kit/day.ts";
import type { FireTime, Timetable } from "./timetable.ts";

/** Standing is how far a partition has come in its schedule. Instants are milliseconds since the epoch. */
export type Standing = {
  /** since is when both the schedule and the partition were there first: its first fire comes after it. */
  readonly since: number;
  /** decidedAt is when the last fire was due that was decided, and decidedDay its day; undefined where none was. */
  readonly decidedAt: number | undefined;
  readonly decidedDay: Day | undefined;
};

/** dueFires are the fires of a partition that are due and not decided, in order. A day that was decided comes no second time, also where the schedule or its zone has changed since. */
export function dueFires(timetable: Timetable, standing: Standing, now: number): readonly FireTime[] {
  const due: FireTime[] = [];
  for (const fire of timetable.after(decidedUntil(standing))) {
    if (fire.at > now) break;
    if (isOpen(standing, fire)) due.push(fire);
  }
  return due;
}

/** nextDue is when the next fire of a partition is due that is not decided: it may be past. Undefined where none comes. */
export function nextDue(timetable: Timetable, standing: Standing): number | undefined {
  for (const fire of timetable.after(decidedUntil(standing))) if (isOpen(standing, fire)) return fire.at;
  return undefined;
}

/** upcoming are the next fires after an instant that some partition is still to have. */
export function upcoming(
  timetable: Timetable,
  standings: readonly Standing[],
  after: number,
  most: number,
): readonly FireTime[] {
  const isOpenFor = (fire: FireTime) => standings.length === 0 || standings.some((standing) => isOpen(standing, fire));
  return Iterator.from(timetable.after(after)).filter(isOpenFor).take(most).toArray();
}

function decidedUntil({ since, decidedAt }: Standing): number {
  return Math.max(since, decidedAt ?? since);
}

function isOpen({ decidedDay }: Standing, fire: FireTime): boolean {
  return decidedDay === undefined || compareDays(fire.day, decidedDay) > 0;
}
