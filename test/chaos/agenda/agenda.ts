import { addDays, type Day, formatDay } from "../../../services/kit/day.ts";
import { FIRST_DAY } from "../../../services/local/day/next.ts";
import type { Eye } from "../../support/eye.ts";
import type { Mesh } from "../mesh/mesh.ts";
import { type Ask, askForBackfill, askForRuns } from "./ask.ts";
import { backdate, type Timetable, timetableOf } from "./timetable.ts";

/** Appointment is a day of the agenda, and how it comes to be harvested. */
export type Appointment = {
  readonly day: string;
  /** ask sees to it that a run of each source begins, and returns what is to be expected. */
  ask(mesh: Mesh, eye: Eye): Promise<readonly Ask[]>;
};

/** Agenda is how all days of a trial come: the same for one in peace and one under faults. */
export type Agenda = { readonly timetable: Timetable; readonly appointments: readonly Appointment[] };

/**
 * agendaOf has so many days: in turn asked for run by run and by a backfill, and the last few by the schedule, which has
 * missed all of them.
 */
export function agendaOf(sources: readonly string[], days: number, scheduled: number, now: Date): Agenda {
  const timetable = timetableOf(now, scheduled);
  // The days follow each other: what a site has after months has nothing in common with what it had, and is refused.
  const count = days - scheduled;
  const [firstDue] = timetable.days;
  const first = firstDue === undefined ? FIRST_DAY : addDays(firstDue, -count);
  const asked = Array.from({ length: count }, (_, index): Appointment => {
    const day = addDays(first, index);
    const ask = index % 2 === 0 ? askForRuns : askForBackfill;
    return { day: formatDay(day), ask: (mesh) => ask(mesh, sources, day) };
  });
  return {
    timetable,
    appointments: [...asked, ...timetable.days.map((day, index) => due(timetable, day, index, sources))],
  };
}

// With the first of them all are due.
function due(timetable: Timetable, day: Day, index: number, sources: readonly string[]): Appointment {
  return {
    day: formatDay(day),
    async ask(_, eye) {
      if (index === 0) await backdate(eye, timetable, sources);
      return sources.map((source) => ({ source, day: formatDay(day), by: { schedule: timetable.cron } }));
    },
  };
}
