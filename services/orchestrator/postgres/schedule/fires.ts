import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { formatDay } from "../../../kit/day.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import { readInputs } from "../../run/inputs.ts";
import { beginsRun, type Decisions, decideFires } from "../../schedule/decide.ts";
import { dueFires } from "../../schedule/due.ts";
import type { Fire } from "../../schedule/schedule.ts";
import type { Scheduled } from "../../schedule/store.ts";
import type { FireTime } from "../../schedule/timetable.ts";
import { millis, type Now, nowIs } from "../now.ts";
import { insert, keep, next, whileOthersCreate } from "../run/births.ts";
import { toCancel } from "../run/cancel.ts";
import { standingOf } from "./timetables.ts";

const notEnded = "('QUEUED', 'RUNNING', 'CANCELLING')";

// The row of the partition is what two replicas can't have both. All is read again under it.
const standingSql = `
  select ${millis("greatest(timetable.since, known.since)")} as since, ${millis("decided_time")} as decided_time,
    decided_day::text, ${millis("pause_time")} as paused_from, ${millis("resume_time")} as paused_until,
    ${millis(nowIs("$5"))} as now,
    (select count(*)::integer from run where run.pipeline = $1 and run.partition = $2 and trigger = 'SCHEDULE'
      and state in ${notEnded}) as before
  from pipeline_partition known
  join timetable on timetable.pipeline = known.pipeline and cron = $3 and zone = $4
  left join schedule on schedule.pipeline = known.pipeline
  where known.pipeline = $1 and known.partition = $2 and known.gone_time is null and timetable.gone_time is null
    and paused is not true
  for update of known skip locked`;

type StandingRow = {
  since: number;
  decided_time: number | null;
  decided_day: string | null;
  paused_from: number | null;
  paused_until: number | null;
  now: number;
  before: number;
};

/** decide decides the fires of a partition that are due, and creates their runs. */
export async function decide(
  ctx: Context,
  pool: Pool,
  scheduled: Scheduled,
  partition: string,
  now: Now,
): Promise<readonly Fire[]> {
  return whileOthersCreate(() => withTransaction(ctx, pool, (tx) => decideIn(tx, scheduled, partition, now)));
}

async function decideIn(tx: PoolClient, scheduled: Scheduled, partition: string, now: Now): Promise<readonly Fire[]> {
  const { plan, schedule, timetable } = scheduled;
  const key = [plan.pipeline, partition];
  const { rows } = await tx.query<StandingRow>(standingSql, [...key, schedule.cron, plan.zone, now()]);
  const [row] = rows;
  if (row === undefined) return [];
  const due = dueFires(timetable, standingOf(row), row.now);
  const last = due.at(-1);
  if (last === undefined) return [];
  const open = await undecided(tx, key, due);
  const decisions = decideFires(schedule, open, { now: row.now, pause: pauseOf(row), before: row.before });
  const fires = await record(tx, scheduled, partition, decisions, row.now);
  await tx.query(
    "update pipeline_partition set decided_time = $3, decided_day = $4 where pipeline = $1 and partition = $2",
    [...key, new Date(last.at), formatDay(last.day)],
  );
  return fires;
}

// A day may have been decided by a clock that ran ahead.
async function undecided(tx: PoolClient, key: readonly string[], due: readonly FireTime[]) {
  const { rows } = await tx.query<{ day: string }>(
    "select day::text from fire where pipeline = $1 and partition = $2 and day = any($3)",
    [...key, due.map((fire) => formatDay(fire.day))],
  );
  const decided = new Set(rows.map((row) => row.day));
  return due.filter((fire) => !decided.has(formatDay(fire.day)));
}

function pauseOf({ paused_from: from, paused_until: until }: StandingRow) {
  return from === null || until === null ? undefined : { from, until };
}

async function record(
  tx: PoolClient,
  scheduled: Scheduled,
  partition: string,
  { decided, cancelBefore }: Decisions,
  now: number,
): Promise<readonly Fire[]> {
  const { pipeline } = scheduled.plan;
  const decideTime = new Date(now);
  const fires: Fire[] = [];
  for (const { fire, decision } of decided) {
    const run = beginsRun(decision) ? await begin(tx, scheduled, partition, fire) : "";
    fires.push({ partition, day: fire.day, logicalTime: new Date(fire.at), decideTime, decision, run });
  }
  await tx.query(
    `insert into fire (pipeline, partition, day, logical_time, decision, decide_time, run)
     select $1, $2, day, logical_time, decision, $3, run
     from unnest($4::date[], $5::timestamptz[], $6::text[], $7::text[]) as new (day, logical_time, decision, run)`,
    [
      pipeline,
      partition,
      decideTime,
      fires.map((fire) => formatDay(fire.day)),
      fires.map((fire) => fire.logicalTime),
      fires.map((fire) => fire.decision),
      fires.map((fire) => fire.run),
    ],
  );
  if (cancelBefore) await cancelOthers(tx, pipeline, partition, fires);
  return fires;
}

// A day that has a run already is not run again: the fire names that run.
async function begin(tx: PoolClient, scheduled: Scheduled, partition: string, fire: FireTime): Promise<string> {
  const { plan, planHash, descriptorSetHash } = scheduled;
  const read = readInputs(plan.inputs, {}, "inputs");
  if (!read.ok) throw new TypeError(`the pipeline ${plan.pipeline} has a schedule and an input without a default`);
  const run = {
    pipeline: plan.pipeline,
    partition,
    day: fire.day,
    inputs: read.inputs,
    trigger: { kind: "schedule", logicalTime: new Date(fire.at) } as const,
    force: false,
    ...{ plan, planHash, descriptorSetHash },
  };
  const found = await next(tx, run);
  if (found.kind === "known") return found.name;
  await keep(tx, scheduled);
  return insert(tx, run, found.generation);
}

async function cancelOthers(tx: PoolClient, pipeline: string, partition: string, fires: readonly Fire[]) {
  await tx.query(`${toCancel} and pipeline = $1 and partition = $2 and trigger = 'SCHEDULE' and name <> all($3)`, [
    pipeline,
    partition,
    fires.map((fire) => fire.run),
  ]);
}
