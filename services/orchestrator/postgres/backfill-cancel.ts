import type { PoolClient } from "pg";

/** cancelRuns ends a backfill, and asks its runs to end. The caller holds the backfill's row. */
export async function cancelRuns(tx: PoolClient, id: string): Promise<void> {
  await tx.query("update backfill set state = 'CANCELLED', end_time = clock_timestamp() where id = $1", [id]);
  await tx.query(
    `update run set
       state = case when state = 'QUEUED' then 'CANCELLED' else 'CANCELLING' end,
       end_time = case when state = 'QUEUED' then clock_timestamp() end,
       version = version + 1
     where backfill_id = $1 and state in ('QUEUED', 'RUNNING')`,
    [id],
  );
}
