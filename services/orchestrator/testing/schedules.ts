import type { Pool } from "pg";
import type { Schedule } from "../pipeline/plan.ts";
import type { Scheduled } from "../schedule/store.ts";
import { createTimetable } from "../schedule/timetable.ts";
import { planWith, stepWith } from "./plans.ts";

/** asked is what somebody asked for, for tests of what people do. */
export const asked = { method: "test.Service/Ask", request: "{}" };

/** ScheduledOptions are what differs between the scheduled pipelines of tests. */
export type ScheduledOptions = Partial<Schedule> & {
  readonly zone?: string;
  readonly partitions?: readonly string[];
};

/** scheduledWith is a pipeline with a schedule, for tests: at six in the morning, of one partition. */
export function scheduledWith(pipeline: string, options: ScheduledOptions = {}): Scheduled {
  const { zone = "America/Sao_Paulo", partitions = ["one"], ...rest } = options;
  const schedule: Schedule = { cron: "0 6 * * *", overlap: "skip", catchUp: { mode: "last", most: 1 }, ...rest };
  const plan = planWith({
    pipeline,
    zone,
    schedule,
    partitions: { kind: "list", names: partitions },
    steps: [stepWith()],
  });
  return {
    plan,
    schedule,
    planHash: `plan of ${pipeline}`,
    timetable: createTimetable(schedule.cron, zone),
    descriptorSetHash: "set",
    descriptorSet: Buffer.from("bytes"),
  };
}

/** TestTime is a clock that a test moves. */
export type TestTime = { now(): Date; set(text: string): void };

/** timeAt is a clock that stands at a time. */
export function timeAt(text: string): TestTime {
  let now = new Date(text);
  return {
    now: () => now,
    set(later) {
      now = new Date(later);
    },
  };
}

/** endRuns ends all runs of a pipeline that have not ended. */
export async function endRuns(
  pool: Pool,
  pipeline: string,
  state: "SUCCEEDED" | "FAILED" = "SUCCEEDED",
): Promise<void> {
  await pool.query(
    `update run set state = $2, end_time = clock_timestamp()
     where pipeline = $1 and state in ('QUEUED', 'RUNNING', 'CANCELLING')`,
    [pipeline, state],
  );
}
