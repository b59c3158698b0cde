import type { PoolClient } from "pg";
import { nowIs } from "../now.ts";

// How far the state may be ahead of the clock: clocks are set back by an hour, and no day comes twice within one.
const mostAheadMs = 3_600_000;

const soon = `${nowIs("$2")} + interval '${mostAheadMs} milliseconds'`;

/** Ahead is what tells that a partition was decided by a clock that ran ahead. Instants are milliseconds since the epoch. */
export type Ahead = { readonly pipeline: string; readonly since: number; readonly decided_time: number | null };

/** pipelinesAhead are the pipelines whose fires were decided by a clock that was set back since. */
export function pipelinesAhead(standings: readonly Ahead[], now: number): readonly string[] {
  const ahead = standings.filter((each) => Math.max(each.since, each.decided_time ?? 0) > now + mostAheadMs);
  return [...new Set(ahead.map(({ pipeline }) => pipeline))];
}

// A fire that has a run is kept, so that its day has no second one.
const firesSql = `delete from fire where pipeline = any($1) and decide_time > ${soon} and run = ''`;

const timetablesSql = `
  update timetable set since = ${nowIs("$2")} where pipeline = any($1) and since > ${nowIs("$2")}`;

const partitionsSql = `
  update pipeline_partition known set
    since = least(since, ${nowIs("$2")}),
    (decided_time, decided_day) = (
      select logical_time, day from fire
      where fire.pipeline = known.pipeline and fire.partition = known.partition and decide_time <= ${soon}
      order by logical_time desc limit 1)
  where pipeline = any($1) and (since > ${nowIs("$2")} or decided_time > ${soon})`;

/**
 * rewind takes back what was decided of days that have not come: the database's clock ran ahead and was set right. They
 * are decided when they come; left alone, a schedule would be silent until then.
 */
export async function rewind(tx: PoolClient, pipelines: readonly string[], now: Date | undefined): Promise<void> {
  for (const sql of [firesSql, timetablesSql, partitionsSql]) await tx.query(sql, [pipelines, now]);
}
