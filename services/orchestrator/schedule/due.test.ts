import { describe, expect, it } from "@jest/globals";
import { formatDay } from "../../kit/day.ts";
import { dueFires, nextDue } from "./due.ts";
import { createTimetable } from "./timetable.ts";

const at = (text: string) => Date.parse(text);
const timetable = createTimetable("0 6 * * *", "America/Sao_Paulo");
const tenth = { year: 2026, month: 1, day: 10 };

describe("a partition's fires", () => {
  it.each([
    {
      name: "begin after it was first seen",
      standing: { since: "2026-01-10T10:00:00-03:00", decided: undefined },
      now: "2026-01-10T23:00:00-03:00",
      want: [],
      next: "2026-01-11T09:00:00.000Z",
    },
    {
      name: "are due at their time",
      standing: { since: "2026-01-09T10:00:00-03:00", decided: undefined },
      now: "2026-01-10T06:00:00-03:00",
      want: ["2026-01-10"],
      next: "2026-01-10T09:00:00.000Z",
    },
    {
      name: "are all due that nobody has decided",
      standing: { since: "2026-01-01T00:00:00-03:00", decided: "2026-01-10T06:00:00-03:00" },
      now: "2026-01-13T05:00:00-03:00",
      want: ["2026-01-11", "2026-01-12"],
      next: "2026-01-11T09:00:00.000Z",
    },
    {
      name: "go on after a change of the schedule, not before it",
      standing: { since: "2026-01-12T12:00:00-03:00", decided: "2026-01-10T06:00:00-03:00" },
      now: "2026-01-13T07:00:00-03:00",
      want: ["2026-01-13"],
      next: "2026-01-13T09:00:00.000Z",
    },
    {
      name: "come once a day, although it was decided by another time of the day",
      standing: { since: "2026-01-10T04:00:00-03:00", decided: "2026-01-10T03:00:00-03:00" },
      now: "2026-01-10T07:00:00-03:00",
      want: [],
      next: "2026-01-11T09:00:00.000Z",
    },
  ])("$name", ({ standing, now, want, next }) => {
    const { since, decided } = standing;
    const full = {
      since: at(since),
      decidedAt: decided === undefined ? undefined : at(decided),
      decidedDay: decided === undefined ? undefined : tenth,
    };
    expect(dueFires(timetable, full, at(now)).map((fire) => formatDay(fire.day))).toEqual(want);
    expect(new Date(nextDue(timetable, full) ?? 0).toISOString()).toBe(next);
  });
});
