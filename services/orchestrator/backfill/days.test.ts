import { describe, expect, it } from "@jest/globals";
import { formatDay } from "../../kit/day.ts";
import type { RunState } from "../engine/state.ts";
import { chooseDays, dayKey, mostRuns, rankOf } from "./days.ts";

const day = (n: number) => ({ year: 2026, month: 1, day: n });
const range = { firstDay: day(1), lastDay: day(3), which: "ALL", newestFirst: false } as const;
const latest = (states: Readonly<Record<string, RunState>>) => new Map(Object.entries(states));

describe("the days of a backfill", () => {
  const states = latest({
    [dayKey("a", day(1))]: "SUCCEEDED",
    [dayKey("a", day(2))]: "FAILED",
    [dayKey("b", day(1))]: "RUNNING",
    [dayKey("b", day(3))]: "CANCELLED",
  });
  it.each([
    { name: "are all of the range", range, want: ["a 01", "b 01", "a 02", "b 02", "a 03", "b 03"] },
    { name: "are those without a run", range: { ...range, which: "MISSING" }, want: ["b 02", "a 03"] },
    {
      name: "are those that failed, and those without a run",
      range: { ...range, which: "FAILED" },
      want: ["a 02", "b 02", "a 03", "b 03"],
    },
    {
      name: "begin with the last where that is asked for",
      range: { ...range, newestFirst: true },
      want: ["a 03", "b 03", "a 02", "b 02", "a 01", "b 01"],
    },
  ] as const)("$name", ({ range, want }) => {
    const chosen = chooseDays(range, ["a", "b"], states);
    expect(chosen.ok && chosen.days.map((each) => `${each.partition} ${formatDay(each.day).slice(8)}`)).toEqual(want);
  });

  it.each([
    { name: "may be as many as the limit", partitions: mostRuns / 2, lastDay: day(2), ok: true },
    { name: "are refused beyond it", partitions: mostRuns / 2 + 1, lastDay: day(2), ok: false },
    { name: "are refused before they are listed", partitions: 1, lastDay: { ...day(1), year: 9999 }, ok: false },
  ])("$name", ({ partitions, lastDay, ok }) => {
    const names = Array.from({ length: partitions }, (_, n) => `p${n}`);
    expect(chooseDays({ ...range, lastDay }, names, latest({})).ok).toBe(ok);
  });
});

describe("the rank of a run", () => {
  it("keeps ascending days in their order, whoever began them", () => {
    expect([1, 2].map((n) => rankOf("ascending", false, day(n)))).toEqual([0, 0]);
  });

  it("lets today's run go before those of a backfill, where days may come in any order", () => {
    expect(rankOf("any", false, day(1))).toBe(1);
    const [first = 0, second = 0] = [1, 2].map((n) => rankOf("any", true, day(n)));
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(0);
  });
});
