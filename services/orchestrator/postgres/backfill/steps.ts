import type { JsonObject } from "@bufbuild/protobuf";
import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { query, withTransaction } from "../../../kit/postgres/transaction.ts";
import type { BackfillMode, BackfillState, Which } from "../../backfill/backfill.ts";
import type { BackfillSteps, Progressed } from "../../backfill/duty.ts";
import { readPlan } from "../../pipeline/kept-plan.ts";
import type { InputValue } from "../../pipeline/plan.ts";
import { whileOthersCreate } from "../run/births.ts";
import { beginLines } from "./lines.ts";
import type { OpenBackfill } from "./open.ts";
import { beginRuns } from "./runs.ts";
import { type Settled, settle } from "./settle.ts";

/** createBackfillSteps is the durable state of backfills in PostgreSQL. */
export function createBackfillSteps(pool: Pool): BackfillSteps {
  return {
    async open(ctx) {
      const sql = "select seq from backfill where state = 'RUNNING' or runs_active > 0 order by seq";
      return (await query<{ seq: string }>(ctx, pool, sql)).rows.map((row) => row.seq);
    },
    step: (ctx, seq) => step(ctx, pool, seq),
  };
}

type Row = {
  id: string;
  mode: BackfillMode;
  state: BackfillState;
  newest_first: boolean;
  which: Which;
  first_day: string;
  limit: number;
  inputs: Record<string, InputValue>;
  plan_hash: string;
  descriptor_set_hash: string;
};

async function step(ctx: Context, pool: Pool, seq: string): Promise<Progressed | undefined> {
  return whileOthersCreate(() => withTransaction(ctx, pool, (tx) => stepIn(tx, seq)));
}

async function stepIn(tx: PoolClient, seq: string): Promise<Progressed | undefined> {
  const { rows } = await tx.query<Row>(
    `select id, mode, state, newest_first, which, first_day::text, most_active as "limit", inputs, plan_hash,
       descriptor_set_hash
     from backfill where seq = $1 and (state = 'RUNNING' or runs_active > 0) for update skip locked`,
    [seq],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const settled = await settle(tx, seq);
  const room = row.limit - settled.active;
  const began = row.state === "RUNNING" ? await begin(tx, seq, row, room) : 0;
  await note(tx, seq, settled);
  return { began };
}

async function begin(tx: PoolClient, seq: string, row: Row, room: number): Promise<number> {
  const plans = await tx.query<{ body: JsonObject }>("select body from plan where hash = $1", [row.plan_hash]);
  const [kept] = plans.rows;
  if (kept === undefined) throw new TypeError(`no plan ${row.plan_hash}`);
  const backfill: OpenBackfill = {
    ...{ seq, room, id: row.id, mode: row.mode, state: row.state, inputs: row.inputs, firstDay: row.first_day },
    newestFirst: row.newest_first,
    which: row.which,
    plan: readPlan(kept.body),
    planHash: row.plan_hash,
    descriptorSetHash: row.descriptor_set_hash,
  };
  return row.mode === "REPROCESS" ? beginLines(tx, backfill) : beginRuns(tx, backfill);
}

const mostReasons = 20;

// The counts are counted again, never added up, so that they are right whatever happened before.
const noteSql = `
  with counted as (
    select count(*)::integer as total, count(*) filter (where state = 'SUCCEEDED')::integer as succeeded,
      count(*) filter (where state = 'FAILED')::integer as failed,
      count(*) filter (where state = 'ACTIVE')::integer as active,
      count(*) filter (where state = 'PENDING')::integer as pending
    from backfill_run where seq = $1),
  lines as (
    select count(*) filter (where state = 'RUNNING')::integer as open,
      count(*) filter (where state = 'FAILED')::integer as broken
    from backfill_line where seq = $1)
  update backfill set
    runs_succeeded = succeeded, runs_failed = failed, runs_active = active,
    runs_total = case when mode = 'RUN' then total when open > 0 then greatest(runs_total, total) else total end,
    reasons = (reasons || $2::text[])[1:${mostReasons}],
    state = case when state <> 'RUNNING' or active + pending + open > 0 then state
      when failed + broken > 0 then 'FAILED' else 'SUCCEEDED' end,
    end_time = case when state <> 'RUNNING' or active + pending + open > 0 then end_time else clock_timestamp() end
  from counted, lines where seq = $1`;

async function note(tx: PoolClient, seq: string, { reasons }: Settled): Promise<void> {
  await tx.query(noteSql, [seq, reasons]);
}
