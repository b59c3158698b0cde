import type { PoolClient } from "pg";
import { reasonsOf } from "./settle.ts";

// All whose verdict the run is part of: two backfills of one day may wait for the same run.
const holdSql = `
  select backfill.seq from run
  join backfill on backfill.pipeline = run.pipeline
  join backfill_run each on each.seq = backfill.seq and each.partition = run.partition and each.day = run.day
    and each.run = run.name
  where run.name = $1 order by backfill.seq for update of backfill`;

const runsSql = `
  update backfill_run set state = 'ACTIVE' where seq = any($1) and run = $2 and state = 'FAILED'
  returning seq, partition, day::text`;

// A line that stopped at the day goes on after it, except where its backfill was cancelled.
const linesSql = `
  update backfill_line set state = 'RUNNING' from backfill
  where backfill_line.seq = $1 and partition = $2 and backfill.seq = $1 and backfill.state <> 'CANCELLED'`;

const backfillSql = `
  update backfill set
    state = case when state = 'CANCELLED' then state else 'RUNNING' end,
    end_time = case when state = 'CANCELLED' then end_time end,
    runs_failed = runs_failed - 1, runs_active = runs_active + 1,
    reasons = array(select reason from unnest(reasons) with ordinality as told (reason, nth)
      where not starts_with(reason, $2) order by nth)
  where seq = $1`;

/**
 * holdBackfills holds the backfills that a run belongs to, so that none takes note of how it ended while it is resumed.
 * Their rows are held before the run's, as everybody does.
 */
export async function holdBackfills(tx: PoolClient, run: string): Promise<readonly string[]> {
  return (await tx.query<{ seq: string }>(holdSql, [run])).rows.map((row) => row.seq);
}

/** reopenBackfills lets backfills that are held, and that took note of a run's failure, wait for how it ends this time. */
export async function reopenBackfills(tx: PoolClient, held: readonly string[], run: string): Promise<void> {
  if (held.length === 0) return;
  const { rows } = await tx.query<{ seq: string; partition: string; day: string }>(runsSql, [held, run]);
  for (const { seq, partition, day } of rows) {
    await tx.query(linesSql, [seq, partition]);
    await tx.query(backfillSql, [seq, reasonsOf(partition, day)]);
  }
}
