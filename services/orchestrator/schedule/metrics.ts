import { Counter, Gauge, type Registry } from "prom-client";
import type { Fire } from "./schedule.ts";

/** ScheduleReading is how a schedule stands at a scrape. */
export type ScheduleReading = {
  readonly pipeline: string;
  readonly overdue: number;
  /** overdueSeconds is how long ago the earliest fire was due that nobody has decided; 0 where none is. */
  readonly overdueSeconds: number;
  readonly lastFire: Date | undefined;
};

/** ScheduleMetrics are told what the reconciler decides. */
export type ScheduleMetrics = { decided(pipeline: string, fires: readonly Fire[]): void };

/** ScheduleReadings are what is read at each scrape. They are derived from state, so that a reconciler that hangs shows. */
export type ScheduleReadings = {
  schedules(): Promise<readonly ScheduleReading[]>;
  backfillRuns(): Promise<number>;
};

/** createScheduleMetrics registers the metrics of schedules and backfills. */
export function createScheduleMetrics(registry: Registry, readings: ScheduleReadings): ScheduleMetrics {
  const registers = [registry];
  const read = shared(() => readings.schedules());
  // Without a database there is nothing to say, and the last values would be a lie.
  const gauge = (name: string, help: string, valueFrom: (reading: ScheduleReading) => number | undefined) =>
    new Gauge({
      ...{ name, help, labelNames: ["pipeline"], registers },
      async collect() {
        this.reset();
        for (const reading of (await read().catch(() => undefined)) ?? []) {
          const value = valueFrom(reading);
          if (value !== undefined) this.set({ pipeline: reading.pipeline }, value);
        }
      },
    });
  gauge(
    "orchestrator_schedule_overdue_fires",
    "Fires that are due and that nobody has decided, counted by partition.",
    (reading) => reading.overdue,
  );
  gauge(
    "orchestrator_schedule_overdue_seconds",
    "How long ago the earliest fire was due that nobody has decided, in seconds; 0 where none is.",
    (reading) => reading.overdueSeconds,
  );
  gauge(
    "orchestrator_schedule_last_fire_timestamp_seconds",
    "When the last fire was due that was decided while somebody could begin it, in seconds since the epoch.",
    (reading) => reading.lastFire && reading.lastFire.getTime() / 1_000,
  );
  new Gauge({
    name: "orchestrator_backfill_runs_active",
    help: "Runs of backfills that are under way.",
    registers,
    async collect() {
      this.remove();
      const active = await readings.backfillRuns().catch(() => undefined);
      if (active !== undefined) this.set(active);
    },
  });
  const fires = new Counter({
    name: "orchestrator_schedule_fires_total",
    help: "Fires that this process decided, by decision.",
    labelNames: ["pipeline", "decision"],
    registers,
  });
  return {
    decided(pipeline, all) {
      for (const { decision } of all) fires.inc({ pipeline, decision });
    },
  };
}

// One read serves all the gauges of a scrape, which ask at the same moment.
function shared<T>(load: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= load().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}
