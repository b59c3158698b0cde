import type { PoolClient } from "pg";
import { formatDay } from "../../../kit/day.ts";
import type { BackfillAsk, DayOf } from "../../backfill/backfill.ts";
import { chooseDays, dayKey, mostRuns } from "../../backfill/days.ts";
import type { RunState } from "../../engine/state.ts";
import type { Plan } from "../../pipeline/plan.ts";
import { dayOf } from "../day.ts";

type Asked = BackfillAsk & { readonly plan: Plan };

/** partitionsOf are what a backfill is for that names none; undefined where that is not known. */
export async function partitionsOf(tx: PoolClient, { plan, firstDay, mode }: Asked): Promise<string[] | undefined> {
  if (plan.partitions?.kind === "list") return [...plan.partitions.names];
  const sql =
    mode === "REPROCESS"
      ? `select distinct partition from run where pipeline = $1 and state = 'SUCCEEDED' and day >= $2 order by partition`
      : `select partition from pipeline_partition
         where pipeline = $1 and gone_time is null and $2::date is not null order by ordinal, partition`;
  const pipeline = mode === "REPROCESS" ? plan.replays : plan.pipeline;
  const { rows } = await tx.query<{ partition: string }>(sql, [pipeline, formatDay(firstDay)]);
  return rows.length === 0 && mode === "RUN" ? undefined : rows.map((row) => row.partition);
}

/** daysToRun are the days that a backfill would run, in order; undefined where they are too many. */
export async function daysToRun(tx: PoolClient, asked: Asked): Promise<readonly DayOf[] | undefined> {
  return asked.mode === "REPROCESS" ? daysOver(tx, asked) : daysOf(tx, asked);
}

async function daysOver(tx: PoolClient, { plan, partitions, firstDay }: Asked): Promise<readonly DayOf[] | undefined> {
  const { rows } = await tx.query<{ partition: string; day: string }>(
    `select distinct partition, day::text from run
     where pipeline = $1 and partition = any($2) and state = 'SUCCEEDED' and day >= $3
     order by day, partition limit $4`,
    [plan.replays, partitions, formatDay(firstDay), mostRuns + 1],
  );
  if (rows.length > mostRuns) return undefined;
  return rows.map(({ partition, day }) => ({ partition, day: dayOf(day) }));
}

async function daysOf(tx: PoolClient, asked: Asked): Promise<readonly DayOf[] | undefined> {
  const { plan, partitions, firstDay, lastDay, which } = asked;
  if (lastDay === undefined) throw new TypeError("a backfill of days needs its last one");
  const latest = new Map<string, RunState>();
  if (which !== "ALL") {
    const { rows } = await tx.query<{ partition: string; day: string; state: RunState }>(
      `select distinct on (partition, day) partition, day::text, state from run
       where pipeline = $1 and partition = any($2) and day between $3 and $4
       order by partition, day, generation desc`,
      [plan.pipeline, partitions, formatDay(firstDay), formatDay(lastDay)],
    );
    for (const row of rows) latest.set(dayKey(row.partition, dayOf(row.day)), row.state);
  }
  const chosen = chooseDays({ ...asked, lastDay }, partitions, latest);
  return chosen.ok ? chosen.days : undefined;
}
