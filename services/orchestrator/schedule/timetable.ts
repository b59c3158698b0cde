import { Cron } from "croner";
import type { Day } from "../../kit/day.ts";

/** FireTime is one time at which a schedule fires. */
export type FireTime = {
  /** day is the local day that it fires for. */
  readonly day: Day;
  /** at is the instant, in milliseconds since the epoch. */
  readonly at: number;
};

/** Timetable tells when a schedule fires: once on each local day that its cron expression names. */
export type Timetable = {
  /** after are the fires later than an instant, in ascending order. They end where the expression names no more days. */
  after(instant: number): Iterable<FireTime>;
};

const dayMs = 86_400_000;

/**
 * createTimetable reads a cron expression of five fields and an IANA zone. The expression names local days and a time;
 * where that time does not exist on a day, because clocks are set forward, it fires as long after the change as it would
 * have been after it without one; where it comes twice, at the first. It throws a TypeError or RangeError where either
 * can't be read.
 */
export function createTimetable(cron: string, zone: string): Timetable {
  // In UTC every wall clock time comes once, so this lists local times without regard to any zone.
  const walls = new Cron(cron, { timezone: "UTC", mode: "5-part" });
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  return {
    *after(instant) {
      let last = instant;
      for (const wall of after(walls, wallClockOf(instant, zone) - dayMs)) {
        const fire = fireOf(wall, zone);
        if (fire === undefined || fire.at <= last) continue;
        last = fire.at;
        yield fire;
      }
    },
  };
}

/** nextFires are the first fires of a timetable after an instant: as many as are asked for, or all there are. */
export function nextFires(timetable: Timetable, instant: number, most: number): readonly FireTime[] {
  return Iterator.from(timetable.after(instant)).take(most).toArray();
}

/** fireOf is when a wall clock time comes in a zone; undefined where the zone passes over its whole day. */
export function fireOf(wall: Temporal.PlainDateTime, zone: string): FireTime | undefined {
  const zoned = wall.toZonedDateTime(zone, { disambiguation: "compatible" });
  if (zoned.day !== wall.day && !exists(wall.toPlainDate(), zone)) return undefined;
  return { day: { year: wall.year, month: wall.month, day: wall.day }, at: zoned.epochMilliseconds };
}

function exists(date: Temporal.PlainDate, zone: string): boolean {
  return date.toZonedDateTime(zone).toPlainDate().equals(date);
}

function* after(walls: Cron, wall: number): Generator<Temporal.PlainDateTime> {
  for (let next = walls.nextRun(new Date(wall)); next !== null; next = walls.nextRun(next)) {
    yield Temporal.Instant.fromEpochMilliseconds(next.getTime()).toZonedDateTimeISO("UTC").toPlainDateTime();
  }
}

// The wall clock's time of an instant, as an instant of UTC. A day is taken off it by the caller: what is set forward
// fires later than its wall clock says.
function wallClockOf(instant: number, zone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return instant + zoned.offsetNanoseconds / 1_000_000;
}
