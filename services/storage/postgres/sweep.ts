import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { state } from "./states.ts";

/** Unswept is a snapshot that readers will never see and that has not been swept. */
type Unswept = { no: string; source_id: number; state: number };

/**
 * sweepSource removes what the superseded and refused snapshots of a source wrote. A refused one keeps its rejects:
 * they tell why. Each statement may be repeated, so a sweep that was cut short is simply done again.
 */
export async function sweepSource(ctx: Context, pool: Pool, source: string): Promise<void> {
  await sweep(ctx, pool, "s.source_id = (select id from source where name = $2)", source);
}

/** sweepAll removes what is left of all snapshots that readers will never see. */
export async function sweepAll(ctx: Context, pool: Pool): Promise<void> {
  await sweep(ctx, pool, "$2 = ''", "");
}

async function sweep(ctx: Context, pool: Pool, which: string, value: string): Promise<void> {
  const unswept = await withTransaction(ctx, pool, (tx) =>
    tx.query<Unswept>(
      `select s.no, s.source_id, s.state from snapshot s where s.state = any($1) and not s.swept and ${which} order by s.no`,
      [[state.SUPERSEDED, state.REFUSED], value],
    ),
  );
  for (const snapshot of unswept.rows) await sweepSnapshot(ctx, pool, snapshot);
}

async function sweepSnapshot(ctx: Context, pool: Pool, snapshot: Unswept): Promise<void> {
  const run = (sql: string, values: unknown[]) => withTransaction(ctx, pool, (tx) => tx.query(sql, values));
  for (const table of ["listing_version", "listing_history", "batch"]) {
    await run(`delete from ${table} where snapshot_no = $1`, [snapshot.no]);
  }
  if (snapshot.state === state.SUPERSEDED) await run("delete from reject where snapshot_no = $1", [snapshot.no]);
  // Published listings have an older number: these were seen by this snapshot alone.
  await run("delete from listing where source_id = $1 and since_no = $2", [snapshot.source_id, snapshot.no]);
  await run("update snapshot set swept = true where no = $1", [snapshot.no]);
}
