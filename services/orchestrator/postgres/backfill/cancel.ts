import type { PoolClient } from "pg";
import { toCancel } from "../run/cancel.ts";

/** cancelRuns ends a backfill, and asks its runs to end. The caller holds the backfill's row. */
export async function cancelRuns(tx: PoolClient, id: string): Promise<void> {
  await tx.query("update backfill set state = 'CANCELLED', end_time = clock_timestamp() where id = $1", [id]);
  await tx.query(`${toCancel} and backfill_id = $1`, [id]);
}
