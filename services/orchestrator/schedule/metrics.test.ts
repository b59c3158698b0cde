import { expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { createScheduleMetrics, type ScheduleReading } from "./metrics.ts";

const day = { year: 2026, month: 1, day: 2 };
const logicalTime = new Date("2026-01-02T09:00:00Z");

/** values are the samples of a registry, one line each. */
async function values(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

it("schedules are shown as their state says at the scrape", async () => {
  const registry = new Registry();
  let readings: readonly ScheduleReading[] | undefined = [
    { pipeline: "daily", overdue: 2, overdueSeconds: 90, lastFire: logicalTime },
    { pipeline: "never", overdue: 0, overdueSeconds: 0, lastFire: undefined },
  ];
  let reads = 0;
  const metrics = createScheduleMetrics(registry, {
    async schedules() {
      reads += 1;
      if (readings === undefined) throw new Error("the database is away");
      return readings;
    },
    backfillRuns: async () => 3,
  });
  const fire = { partition: "a", day, logicalTime, decideTime: logicalTime, run: "" };
  metrics.decided("daily", [
    { ...fire, decision: "STARTED" },
    { ...fire, partition: "b", decision: "STARTED" },
    { ...fire, partition: "c", decision: "MISSED" },
  ]);
  expect(await values(registry)).toEqual([
    'orchestrator_schedule_overdue_fires{pipeline="daily"} 2',
    'orchestrator_schedule_overdue_fires{pipeline="never"} 0',
    'orchestrator_schedule_overdue_seconds{pipeline="daily"} 90',
    'orchestrator_schedule_overdue_seconds{pipeline="never"} 0',
    `orchestrator_schedule_last_fire_timestamp_seconds{pipeline="daily"} ${logicalTime.getTime() / 1_000}`,
    "orchestrator_backfill_runs_active 3",
    'orchestrator_schedule_fires_total{pipeline="daily",decision="STARTED"} 2',
    'orchestrator_schedule_fires_total{pipeline="daily",decision="MISSED"} 1',
  ]);
  expect(reads).toBe(1);
  readings = undefined;
  expect((await values(registry)).filter((line) => line.startsWith("orchestrator_schedule_overdue"))).toEqual([]);
});
