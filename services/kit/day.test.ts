import { describe, expect, it } from "@jest/globals";
import { addDays, compareDays, dayInZone, formatDay, isDay, parseDay } from "./day.ts";

describe("parseDay", () => {
  it.each(["2024-01-25", "2024-02-29", "0099-12-31", "9999-12-31"])("reads %s, and formatDay writes it", (text) => {
    const day = parseDay(text);
    expect(day && formatDay(day)).toBe(text);
  });

  it.each(["", "2024-1-25", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-25T00:00", " 2024-01-25"])(
    "refuses %j",
    (text) => expect(parseDay(text)).toBeUndefined(),
  );
});

describe("isDay", () => {
  it.each([
    { name: "a month", day: { year: 2024, month: 1, day: 0 }, want: false },
    { name: "nothing", day: { year: 0, month: 0, day: 0 }, want: false },
    { name: "a day", day: { year: 2024, month: 1, day: 31 }, want: true },
    { name: "a day too many", day: { year: 2024, month: 4, day: 31 }, want: false },
  ])("$name", ({ day, want }) => expect(isDay(day)).toBe(want));
});

describe("addDays", () => {
  it.each([
    { from: "2024-02-28", days: 2, want: "2024-03-01" },
    { from: "2026-01-01", days: -1, want: "2025-12-31" },
    { from: "2026-01-01", days: 365, want: "2027-01-01" },
  ])("$from and $days", ({ from, days, want }) => {
    const day = parseDay(from) ?? { year: 0, month: 0, day: 0 };
    const moved = addDays(day, days);
    expect(formatDay(moved)).toBe(want);
    expect(Math.sign(compareDays(moved, day))).toBe(Math.sign(days));
  });
});

describe("dayInZone", () => {
  it.each([
    {
      name: "before midnight in the west",
      instant: "2026-01-02T02:59:59Z",
      zone: "America/Sao_Paulo",
      want: "2026-01-01",
    },
    {
      name: "after midnight in the west",
      instant: "2026-01-02T03:00:00Z",
      zone: "America/Sao_Paulo",
      want: "2026-01-02",
    },
    { name: "in the east", instant: "2026-01-01T20:00:00Z", zone: "Asia/Tokyo", want: "2026-01-02" },
    { name: "at a change of clocks", instant: "2026-03-29T00:30:00Z", zone: "Europe/Bucharest", want: "2026-03-29" },
  ])("$name", ({ instant, zone, want }) => expect(formatDay(dayInZone(new Date(instant), zone))).toBe(want));
});
