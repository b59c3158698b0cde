import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { query } from "../../kit/postgres/transaction.ts";
import { state } from "./states.ts";

/** Unswept is a snapshot that readers will never see, or not again, and that has not been swept. */
type Unswept = {
  no: string;
  source_id: number;
  line_no: string;
  state: number;
  isRetired: boolean;
};

// Rows in one transaction: whoever waits for it, or for the log that it writes, waits shortly.
const SLICE = 5_000;

/**
 * sweepLine removes what the superseded and refused snapshots of a line wrote. A refused one keeps its rejects: they tell
 * why. Each statement may be repeated, so a sweep that was cut short is simply done again.
 */
export async function sweepLine(ctx: Context, pool: Pool, sourceId: number, lineNo: number): Promise<void> {
  await sweep(ctx, pool, "s.source_id = $1 and s.line_no = $2", [sourceId, lineNo]);
}

/** sweepAll removes what is left of all snapshots that readers will never see, and the listings of lines that were replaced. */
export async function sweepAll(ctx: Context, pool: Pool): Promise<void> {
  await sweep(ctx, pool, "true", []);
  const retired = await query<{ source_id: number; line_no: string }>(
    ctx,
    pool,
    "select source_id, line_no from retired_line order by source_id, line_no",
  );
  for (const { source_id, line_no } of retired.rows) {
    await remove(ctx, pool, "listing", "source_id = $1 and line_no = $2", [source_id, line_no]);
    await query(ctx, pool, "delete from retired_line where source_id = $1 and line_no = $2", [source_id, line_no]);
  }
}

async function sweep(ctx: Context, pool: Pool, which: string, values: readonly unknown[]): Promise<void> {
  const unswept = await query<Unswept>(
    ctx,
    pool,
    `select s.no, s.source_id, s.line_no, s.state, r.line_no is not null "isRetired" from snapshot s
      left join retired_line r on r.source_id = s.source_id and r.line_no = s.line_no
      where s.state in (${state.SUPERSEDED}, ${state.REFUSED}) and not s.swept and ${which} order by s.no`,
    values,
  );
  for (const snapshot of unswept.rows) await sweepSnapshot(ctx, pool, snapshot);
}

async function sweepSnapshot(ctx: Context, pool: Pool, snapshot: Unswept): Promise<void> {
  const { no, source_id, line_no } = snapshot;
  for (const table of ["listing_version", "listing_history", "batch"]) {
    await remove(ctx, pool, table, "snapshot_no = $1", [no]);
  }
  if (snapshot.state === state.SUPERSEDED) await remove(ctx, pool, "reject", "snapshot_no = $1", [no]);
  // Published listings have an older number: these were seen by this snapshot alone. Those of a retired line go together.
  if (!snapshot.isRetired) {
    await remove(ctx, pool, "listing", "source_id = $1 and line_no = $2 and since_no = $3", [source_id, line_no, no]);
  }
  await query(ctx, pool, "update snapshot set swept = true where no = $1 and state = $2", [no, snapshot.state]);
}

async function remove(
  ctx: Context,
  pool: Pool,
  table: string,
  which: string,
  values: readonly unknown[],
): Promise<void> {
  const slice = `select ctid from ${table} where ${which} limit ${SLICE}`;
  const anything = async () => (await query(ctx, pool, `select from ${table} where ${which} limit 1`, values)).rowCount;
  // Another replica may sweep the same rows, and be killed: only that nothing is left says that it is done.
  do await query(ctx, pool, `delete from ${table} where ctid = any(array(${slice}))`, values);
  while ((await anything()) !== 0);
}
