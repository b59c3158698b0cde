import type { Pool } from "pg";
import type { Context } from "../../../kit/context.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import type { Asked } from "../../audit/operation.ts";
import type { RunView } from "../../run/run.ts";
import { recordOperation } from "../operations.ts";
import { readRun } from "./views.ts";

/** toCancel is the SQL that asks runs to end which have not: those that wait end at once. */
export const toCancel = `
  update run set
    state = case when state = 'QUEUED' then 'CANCELLED' else 'CANCELLING' end,
    end_time = case when state = 'QUEUED' then clock_timestamp() end,
    version = version + 1
  where state in ('QUEUED', 'RUNNING')`;

/** cancel ends a run that waits, and asks the owner of one that is worked on to end it. One that has ended stays as it is. */
export async function cancel(
  ctx: Context,
  pool: Pool,
  name: string,
  asked: Asked | undefined,
): Promise<RunView | undefined> {
  return withTransaction(ctx, pool, async (tx) => {
    const { rowCount } = await tx.query(`${toCancel} and name = $1`, [name]);
    if (rowCount === 1 && asked !== undefined) await recordOperation(ctx, tx, asked, name);
    return readRun(tx, name);
  });
}
