import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { query, withTransaction } from "../../kit/postgres/transaction.ts";
import { giveUpLines } from "./lines.ts";
import { lockSource } from "./sources.ts";
import { lineState } from "./states.ts";

/** giveUpIdleLines supersedes the lines in which no day was begun for so long: whoever wrote them was cancelled. */
export async function giveUpIdleLines(ctx: Context, pool: Pool, idleMs: number): Promise<void> {
  const { rows } = await query<{ name: string }>(ctx, pool, IDLE, [lineState.OPEN, idleMs]);
  for (const { name } of rows) {
    await withTransaction(ctx, pool, async (tx) => {
      const source = await lockSource(tx, name);
      // A day may have been begun before the source was locked.
      const { rows: idle } = await tx.query<{ name: string }>(IDLE, [lineState.OPEN, idleMs]);
      if (idle.some((line) => line.name === name)) await giveUpLines(tx, source.id);
    });
  }
}

const IDLE = `
  select s.name from line l join source s on s.id = l.source_id
  where l.state = $1 and greatest(l.create_time, (select max(create_time) from snapshot where line_no = l.no))
    < now() - $2::float8 * interval '1 millisecond'`;
