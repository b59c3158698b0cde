import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { formatName, parseName } from "../../../kit/names.ts";
import { query } from "../../../kit/postgres/transaction.ts";
import type { BackfillMode, BackfillPage, BackfillState, BackfillView, Which } from "../../backfill/backfill.ts";
import type { InputValue } from "../../pipeline/plan.ts";
import { dayOf } from "../day.ts";

type BackfillRow = {
  seq: string;
  id: string;
  pipeline: string;
  mode: BackfillMode;
  partitions: string[];
  first_day: string;
  last_day: string | null;
  which: Which;
  newest_first: boolean;
  limit: number;
  inputs: Record<string, InputValue>;
  state: BackfillState;
  runs_total: number;
  runs_succeeded: number;
  runs_failed: number;
  runs_active: number;
  reasons: string[];
  create_time: Date;
  end_time: Date | null;
};

const columns = `seq, id, pipeline, mode, partitions, first_day::text, last_day::text, which, newest_first,
  most_active as "limit", inputs, state, runs_total, runs_succeeded, runs_failed, runs_active, reasons, create_time,
  end_time`;

/** readBackfill reads a backfill by its id. */
export async function readBackfill(tx: PoolClient, id: string): Promise<BackfillView | undefined> {
  const { rows } = await tx.query<BackfillRow>(`select ${columns} from backfill where id = $1`, [id]);
  return rows[0] && viewOf(rows[0]);
}

/** get returns a backfill by its name. */
export async function get(ctx: Context, pool: Pool, name: string): Promise<BackfillView | undefined> {
  const named = parseName("backfill", name);
  if (named === undefined) return undefined;
  const values = [named.backfill, named.pipeline];
  const { rows } = await query<BackfillRow>(
    ctx,
    pool,
    `select ${columns} from backfill where id = $1 and pipeline = $2`,
    values,
  );
  return rows[0] && viewOf(rows[0]);
}

/** list returns a page of backfills, the newest first. */
export async function list(
  ctx: Context,
  pool: Pool,
  pipeline: string | undefined,
  after: string | undefined,
  size: number,
): Promise<BackfillPage> {
  const { rows } = await query<BackfillRow>(
    ctx,
    pool,
    `select ${columns} from backfill
     where ($1::text is null or pipeline = $1) and ($2::bigint is null or seq < $2)
     order by seq desc limit $3`,
    [pipeline, after, size + 1],
  );
  const shown = rows.slice(0, size);
  return { backfills: shown.map(viewOf), next: rows.length > size ? shown.at(-1)?.seq : undefined };
}

function viewOf(row: BackfillRow): BackfillView {
  return {
    name: formatName("backfill", { pipeline: row.pipeline, backfill: row.id }),
    pipeline: row.pipeline,
    mode: row.mode,
    partitions: row.partitions,
    firstDay: dayOf(row.first_day),
    lastDay: row.last_day === null ? undefined : dayOf(row.last_day),
    which: row.which,
    newestFirst: row.newest_first,
    limit: row.limit,
    inputs: row.inputs,
    state: row.state,
    runsTotal: row.runs_total,
    runsSucceeded: row.runs_succeeded,
    runsFailed: row.runs_failed,
    runsActive: row.runs_active,
    reasons: row.reasons,
    createTime: row.create_time,
    endTime: row.end_time ?? undefined,
    runs: [],
  };
}
