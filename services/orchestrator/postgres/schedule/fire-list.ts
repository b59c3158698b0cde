import type { Pool } from "pg";
import type { Context } from "../../../kit/context.ts";
import { query } from "../../../kit/postgres/transaction.ts";
import type { Decision, FirePage, FirePosition, FireQuery } from "../../schedule/schedule.ts";
import { dayOf } from "../day.ts";

type FireRow = {
  partition: string;
  day: string;
  logical_time: Date;
  logical_text: string;
  decide_time: Date;
  decision: Decision;
  run: string;
};

/** listFires returns a page of fires, the newest first. */
export async function listFires(
  ctx: Context,
  pool: Pool,
  { pipeline, partition, decision }: FireQuery,
  after: FirePosition | undefined,
  size: number,
): Promise<FirePage> {
  const { rows } = await query<FireRow>(
    ctx,
    pool,
    `select partition, day::text, logical_time, logical_time::text as logical_text, decide_time, decision, run from fire
     where pipeline = $1 and ($2::text is null or partition = $2) and ($3::text is null or decision = $3)
       and ($4::timestamptz is null or logical_time < $4 or (logical_time = $4 and partition > $5))
     order by logical_time desc, partition
     limit $6`,
    [pipeline, partition, decision, after?.logicalTime, after?.partition, size + 1],
  );
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return {
    fires: shown.map((row) => ({
      partition: row.partition,
      day: dayOf(row.day),
      logicalTime: row.logical_time,
      decideTime: row.decide_time,
      decision: row.decision,
      run: row.run,
    })),
    next: last && { logicalTime: last.logical_text, partition: last.partition },
  };
}
