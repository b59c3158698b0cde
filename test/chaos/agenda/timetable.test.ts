import { expect, it } from "@jest/globals";
import { formatDay } from "../../../services/kit/day.ts";
import { timetableOf } from "./timetable.ts";

it.each([
  { name: "in the afternoon", now: "2026-11-21T18:30:00Z", cron: "0 3 * * *", days: ["2026-11-20", "2026-11-21"] },
  { name: "in the morning", now: "2026-11-21T05:10:00Z", cron: "0 14 * * *", days: ["2026-11-19", "2026-11-20"] },
  { name: "at midnight there", now: "2026-11-21T03:00:00Z", cron: "0 12 * * *", days: ["2026-11-19", "2026-11-20"] },
])("a timetable was due on the days before, $name", ({ now, cron, days }) => {
  const timetable = timetableOf(new Date(now), 2);
  expect(timetable.cron).toBe(cron);
  expect(timetable.days.map(formatDay)).toEqual(days);
  expect(timetable.since).toEqual(new Date(Date.parse(now) - 2 * 86_400_000));
});
