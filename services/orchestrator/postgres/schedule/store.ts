import type { Pool } from "pg";
import type { Context } from "../../../kit/context.ts";
import { formatName } from "../../../kit/names.ts";
import { query, withTransaction } from "../../../kit/postgres/transaction.ts";
import { type Asked, askerOf } from "../../audit/operation.ts";
import type { Plan } from "../../pipeline/plan.ts";
import { dueFires, type Standing, upcoming } from "../../schedule/due.ts";
import type { ScheduleStore, ScheduleView } from "../../schedule/schedule.ts";
import { createTimetable, type Timetable } from "../../schedule/timetable.ts";
import { databaseNow, millis, type Now, nowIs } from "../now.ts";
import { recordOperation } from "../operations.ts";
import { listFires } from "./fire-list.ts";
import { standingOf } from "./timetables.ts";

const mostNext = 5;

/** createScheduleStore shows schedules, pauses and resumes them. */
export function createScheduleStore(pool: Pool, now: Now = databaseNow): ScheduleStore {
  return {
    views: (ctx, plans) => views(ctx, pool, plans, now),
    async partitions(ctx, plan) {
      const view = (await views(ctx, pool, [plan], now)).get(plan.pipeline);
      return view === undefined || view.partitions.length === 0 ? undefined : view.partitions;
    },
    pause: (ctx, plan, reason, asked) => pause(ctx, pool, plan, reason, asked, now),
    resume: (ctx, plan, asked) => resume(ctx, pool, plan, asked, now),
    fires: (ctx, selected, after, size) => listFires(ctx, pool, selected, after, size),
  };
}

type ViewRow = {
  pipeline: string;
  now: number;
  paused: boolean;
  pause_reason: string | null;
  pause_time: Date | null;
  last_fire: Date | null;
  missed: number;
  skipped: number;
  since: number | null;
  partitions: {
    partition: string;
    isGone: boolean;
    since: number;
    decided_time: number | null;
    decided_day: string | null;
  }[];
};

const viewsSql = `
  select mine.pipeline, ${millis(nowIs("$4"))} as now, coalesce(paused, false) as paused, pause_reason, pause_time,
    (select logical_time from fire where fire.pipeline = mine.pipeline and decision in ('STARTED', 'CAUGHT_UP', 'SKIPPED')
     order by logical_time desc limit 1) as last_fire,
    (select count(*)::integer from fire where fire.pipeline = mine.pipeline and decision = 'MISSED') as missed,
    (select count(*)::integer from fire where fire.pipeline = mine.pipeline and decision = 'SKIPPED') as skipped,
    ${millis("timetable.since")} as since,
    (select coalesce(json_agg(json_build_object('partition', partition, 'isGone', known.gone_time is not null,
        'since', ${millis("greatest(timetable.since, known.since)")}, 'decided_time', ${millis("decided_time")},
        'decided_day', decided_day::text) order by ordinal, partition), '[]')
     from pipeline_partition known where known.pipeline = mine.pipeline) as partitions
  from unnest($1::text[], $2::text[], $3::text[]) as mine (pipeline, cron, zone)
  left join schedule on schedule.pipeline = mine.pipeline
  left join timetable on timetable.pipeline = mine.pipeline and timetable.cron = mine.cron
    and timetable.zone = mine.zone and timetable.gone_time is null`;

async function views(
  ctx: Context,
  pool: Pool,
  plans: readonly Plan[],
  now: Now,
): Promise<ReadonlyMap<string, ScheduleView>> {
  const { rows } = await query<ViewRow>(ctx, pool, viewsSql, [
    plans.map((plan) => plan.pipeline),
    plans.map((plan) => plan.schedule?.cron ?? ""),
    plans.map((plan) => plan.zone),
    now(),
  ]);
  const byName = new Map(plans.map((plan) => [plan.pipeline, plan]));
  return new Map(
    rows.flatMap((row) => {
      const plan = byName.get(row.pipeline);
      return plan === undefined ? [] : [[row.pipeline, viewOf(plan, row)]];
    }),
  );
}

function viewOf(plan: Plan, row: ViewRow): ScheduleView {
  const present = row.partitions.filter((each) => !each.isGone);
  const names = plan.partitions?.kind === "list" ? plan.partitions.names : present.map((each) => each.partition);
  const standings = present.map(standingOf);
  const timetable = plan.schedule && createTimetable(plan.schedule.cron, plan.zone);
  const due = timetable === undefined || row.paused ? [] : overdueOf(timetable, row, standings);
  return {
    partitions: names,
    paused: row.paused,
    pauseReason: row.paused ? (row.pause_reason ?? "") : "",
    pauseTime: row.paused ? (row.pause_time ?? undefined) : undefined,
    nextFires:
      timetable === undefined || row.paused
        ? []
        : upcoming(timetable, standings, row.now, mostNext).map((fire) => new Date(fire.at)),
    lastFire: row.last_fire ?? undefined,
    missed: row.missed,
    skipped: row.skipped,
    overdue: due.length,
    overdueSince: due.length === 0 ? undefined : new Date(Math.min(...due)),
  };
}

// Where nobody could ever tell what a pipeline runs for, its fires are overdue all the same.
function overdueOf(timetable: Timetable, { since, now, partitions }: ViewRow, standings: readonly Standing[]) {
  if (since === null) return [];
  const unknown = [{ since, decidedAt: undefined, decidedDay: undefined }];
  const all = partitions.length === 0 ? unknown : standings;
  const fires = new Map<string, readonly number[]>();
  return all.flatMap((standing) => {
    // Most partitions stand where others do.
    const key = JSON.stringify(standing);
    const due = fires.get(key) ?? dueFires(timetable, standing, now).map((fire) => fire.at);
    fires.set(key, due);
    return due;
  });
}

async function pause(ctx: Context, pool: Pool, { pipeline }: Plan, reason: string, asked: Asked, now: Now) {
  await withTransaction(ctx, pool, async (tx) => {
    const { rowCount } = await tx.query(
      `insert into schedule (pipeline, paused, pause_reason, pause_caller, pause_time)
       values ($1, true, $2, $3, ${nowIs("$4")})
       on conflict (pipeline) do update set paused = true, pause_reason = excluded.pause_reason,
         pause_caller = excluded.pause_caller, pause_time = excluded.pause_time, resume_time = null
       where not schedule.paused`,
      [pipeline, reason, askerOf(ctx), now()],
    );
    if (rowCount === 1) await recordOperation(ctx, tx, asked, formatName("pipeline", { pipeline }));
  });
}

async function resume(ctx: Context, pool: Pool, { pipeline }: Plan, asked: Asked, now: Now) {
  await withTransaction(ctx, pool, async (tx) => {
    const { rowCount } = await tx.query(
      `update schedule set paused = false, resume_time = ${nowIs("$2")} where pipeline = $1 and paused`,
      [pipeline, now()],
    );
    if (rowCount === 1) await recordOperation(ctx, tx, asked, formatName("pipeline", { pipeline }));
  });
}
