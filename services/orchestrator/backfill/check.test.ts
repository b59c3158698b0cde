import { describe, expect, it } from "@jest/globals";
import { formatDay } from "../../kit/day.ts";
import type { Plan } from "../pipeline/plan.ts";
import { planWith } from "../testing/plans.ts";
import type { BackfillAsk } from "./backfill.ts";
import { checkBackfill, lastDayOf } from "./check.ts";

const day = (n: number) => ({ year: 2026, month: 1, day: n });
// It is the tenth in São Paulo still.
const now = new Date("2026-01-11T02:00:00Z");
const ask: BackfillAsk = {
  mode: "RUN",
  partitions: [],
  firstDay: day(1),
  lastDay: undefined,
  which: "MISSING",
  newestFirst: false,
  limit: 4,
};

describe("a backfill", () => {
  it.each<{ name: string; ask?: Partial<BackfillAsk>; plan?: Partial<Plan>; want: readonly string[] }>([
    { name: "goes to yesterday in the pipeline's zone", want: [] },
    { name: "may go to today", ask: { lastDay: day(10) }, want: [] },
    { name: "goes no further", ask: { lastDay: day(11) }, want: ["backfill.last_day"] },
    { name: "has its first day before its last", ask: { firstDay: day(10) }, want: ["backfill.first_day"] },
    { name: "keeps ascending days ascending", ask: { newestFirst: true }, want: ["backfill.newest_first"] },
    { name: "may begin with the newest day elsewhere", ask: { newestFirst: true }, plan: { days: "any" }, want: [] },
    { name: "runs no pipeline that replays another", plan: { replays: "daily" }, want: ["backfill.mode"] },
    { name: "reprocesses one that does", ask: { mode: "REPROCESS" }, plan: { replays: "daily" }, want: [] },
    {
      name: "reprocesses no other, up to no day, and in no other order",
      ask: { mode: "REPROCESS", lastDay: day(3), newestFirst: true },
      want: ["backfill.mode", "backfill.last_day", "backfill.newest_first"],
    },
  ])("$name", ({ ask: more, plan, want }) => {
    const violations = checkBackfill({ ...ask, ...more }, planWith({ zone: "America/Sao_Paulo", ...plan }), now);
    expect(violations.map((each) => each.field)).toEqual(want);
  });

  it("ends yesterday where nothing else is asked for", () => {
    expect(formatDay(lastDayOf(ask, { zone: "America/Sao_Paulo" }, now))).toBe("2026-01-09");
  });
});
