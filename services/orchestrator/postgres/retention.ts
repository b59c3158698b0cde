import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { query } from "../../kit/postgres/transaction.ts";
import type { RetentionStore, RunBatch, RunPosition } from "../retention/duty.ts";
import { databaseNow, type Now, nowIs } from "./now.ts";

// What one transaction removes at most: the calls of a run, and their attempts, go with it. A run of more calls than that
// goes alone.
const mostRuns = 100;
const mostCalls = 5_000;
const mostRows = 1_000;

// Runs are looked at in the order in which they ended, each once in a pass: those that are kept would be found again and
// again otherwise. One that somebody holds at this moment is left for the next pass.
const runsSql = `
  with looked as materialized (
    select id, end_time from run
    where state in ('SUCCEEDED', 'FAILED', 'CANCELLED')
      and end_time < ${nowIs("$5")} - $1 * interval '1 day'
      and ($2::timestamptz is null or (end_time, id) > ($2, $3::bigint))
    order by end_time, id limit ${mostRuns}),
  free as materialized (
    select run.id, run.end_time from run join looked using (id)
    where not (pipeline = any($4) and run.state = 'SUCCEEDED')
      and exists (
        select from run newer where newer.pipeline = run.pipeline and newer.partition = run.partition
          and (newer.day, newer.generation) > (run.day, run.generation))
      and not exists (
        select from backfill_run waiting join backfill using (seq)
        where run.backfill_id = backfill.id and waiting.run = run.name and waiting.state = 'ACTIVE')
    order by run.end_time, run.id for update of run skip locked),
  weighed as (
    select id, end_time, sum((select count(*) from call where run_id = id)) over (order by end_time, id) as calls,
      row_number() over (order by end_time, id) as nth
    from free),
  removed as (
    delete from run using weighed where run.id = weighed.id and (nth = 1 or calls <= ${mostCalls}) returning run.id),
  -- Where the calls were too many, the next batch begins before the first run that is left.
  until as (
    select end_time, id from looked
    where (end_time, id) < all (
      select end_time, id from weighed where nth > 1 and calls > ${mostCalls})
    order by end_time desc, id desc limit 1)
  select (select count(*)::integer from removed) as removed, (select count(*)::integer from looked) as looked,
    until.end_time::text, until.id from (select 1) one left join until on true`;

type Row = { removed: number; looked: number; end_time: string | null; id: string | null };

/** createRetentionStore removes what is old from PostgreSQL. */
export function createRetentionStore(pool: Pool, now: Now = databaseNow): RetentionStore {
  return {
    removeRuns: (ctx, days, replayed, after) => removeRuns(ctx, pool, days, replayed, after, now),
    removeRest: (ctx, days) => removeRest(ctx, pool, days, now),
  };
}

async function removeRuns(
  ctx: Context,
  pool: Pool,
  days: number,
  replayed: readonly string[],
  after: RunPosition | undefined,
  now: Now,
): Promise<RunBatch> {
  const values = [days, after?.endTime, after?.id, replayed, now()];
  const { rows } = await query<Row>(ctx, pool, runsSql, values);
  const [row] = rows;
  if (row === undefined || row.looked === 0 || row.end_time === null || row.id === null)
    return { removed: row?.removed ?? 0, next: undefined };
  return { removed: row.removed, next: { endTime: row.end_time, id: row.id } };
}

const older = (column: string) => `${column} < ${nowIs("$2")} - $1 * interval '1 day'`;

const some = (table: string, key: string, where: string) =>
  `delete from ${table} where ${key} in (select ${key} from ${table} where ${where} limit ${mostRows} for update skip locked)`;

// A plan that is named again at this moment is made again by whoever names it.
const unnamed = (table: string, column: string) => `
  delete from ${table} where hash in (
    select hash from ${table} kept
    where ${older("create_time")}
      and not exists (select from run where ${column} = kept.hash)
      and not exists (select from backfill where ${column} = kept.hash)
    limit ${mostRows} for update skip locked)`;

const restSqls = [
  some("fire", "ctid", older("logical_time")),
  some("operation", "id", older("time")),
  // Each has thousands of rows of its own.
  `delete from backfill where seq in (
     select seq from backfill where state <> 'RUNNING' and runs_active = 0 and ${older("end_time")}
     limit 1 for update skip locked)`,
  unnamed("plan", "plan_hash"),
  unnamed("descriptor_set", "descriptor_set_hash"),
  some("timetable", "ctid", older("gone_time")),
  some("pipeline_partition", "ctid", older("gone_time")),
];

async function removeRest(ctx: Context, pool: Pool, days: number, now: Now): Promise<boolean> {
  let isDone = true;
  for (const [index, sql] of restSqls.entries()) {
    const { rowCount } = await query(ctx, pool, sql, [days, now()]);
    const isFull = rowCount === mostRows || (index === 2 && rowCount === 1);
    if (isFull) isDone = false;
  }
  return isDone;
}
