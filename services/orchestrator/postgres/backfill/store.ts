import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { formatDay } from "../../../kit/day.ts";
import { alreadyExists, failedPrecondition, invalidArgument } from "../../../kit/errors.ts";
import { formatName, parseName } from "../../../kit/names.ts";
import { query, withTransaction } from "../../../kit/postgres/transaction.ts";
import type { Asked } from "../../audit/operation.ts";
import type { BackfillStore, BackfillView, DayOf, NewBackfill } from "../../backfill/backfill.ts";
import { checkBackfill, lastDayOf } from "../../backfill/check.ts";
import { mostRuns } from "../../backfill/days.ts";
import { databaseNow, type Now, nowIs } from "../now.ts";
import { recordOperation } from "../operations.ts";
import { keep, whileOthersCreate } from "../run/births.ts";
import { cancelRuns } from "./cancel.ts";
import { daysToRun, partitionsOf } from "./days.ts";
import { get, list, readBackfill } from "./views.ts";

const mostShown = 1_000;

/** createBackfillStore keeps backfills in PostgreSQL. */
export function createBackfillStore(pool: Pool, now: Now = databaseNow): BackfillStore {
  return {
    create: (ctx, backfill, asked) => create(ctx, pool, backfill, asked, now),
    preview: (ctx, backfill) => preview(ctx, pool, backfill, now),
    get: (ctx, name) => get(ctx, pool, name),
    list: (ctx, pipeline, after, size) => list(ctx, pool, pipeline, after, size),
    async active(ctx) {
      const sql = `select coalesce(sum(runs_active), 0)::integer as active from backfill
        where state = 'RUNNING' or runs_active > 0`;
      return (await query<{ active: number }>(ctx, pool, sql)).rows[0]?.active ?? 0;
    },
    cancel: (ctx, name, asked) => cancel(ctx, pool, name, asked),
  };
}

type Planned = { readonly backfill: NewBackfill; readonly days: readonly DayOf[] };

// Looks at the runs there are; what is asked for must fit the pipeline.
async function plan(tx: PoolClient, asked: NewBackfill, now: Now): Promise<Planned> {
  const { rows } = await tx.query<{ now: Date }>(`select ${nowIs("$1")} as now`, [now()]);
  const time = rows[0]?.now ?? new Date(0);
  const violations = checkBackfill(asked, asked.plan, time);
  if (violations.length > 0) throw invalidArgument(violations);
  const partitions = asked.partitions.length > 0 ? asked.partitions : await partitionsOf(tx, asked);
  if (partitions === undefined) {
    const { pipeline } = asked.plan;
    const message = `It is not known yet what the pipeline ${pipeline} runs for; name the partitions, or try again.`;
    throw failedPrecondition("PARTITIONS_UNKNOWN", message, { metadata: { pipeline } });
  }
  const backfill = asked.mode === "RUN" ? { ...asked, lastDay: lastDayOf(asked, asked.plan, time) } : asked;
  const days = await daysToRun(tx, { ...backfill, partitions });
  if (days !== undefined) return { backfill: { ...backfill, partitions }, days };
  const description = `it comes to more than ${mostRuns} runs; ask for a shorter range or fewer partitions`;
  throw invalidArgument([{ field: "backfill.first_day", description }]);
}

async function preview(ctx: Context, pool: Pool, asked: NewBackfill, now: Now): Promise<BackfillView> {
  return withTransaction(
    ctx,
    pool,
    async (tx) => {
      const repeated = await answered(tx, asked);
      if (repeated !== undefined) return repeated;
      const { backfill, days } = await plan(tx, asked, now);
      return {
        ...backfill,
        name: "",
        pipeline: backfill.plan.pipeline,
        state: "RUNNING",
        runsTotal: days.length,
        runsSucceeded: 0,
        runsFailed: 0,
        runsActive: 0,
        reasons: [],
        createTime: undefined,
        endTime: undefined,
        runs: days.slice(0, mostShown),
      };
    },
    { readOnly: true, isolation: "repeatable read" },
  );
}

async function create(ctx: Context, pool: Pool, asked: NewBackfill, by: Asked, now: Now): Promise<BackfillView> {
  const transaction = async (tx: PoolClient) => {
    const repeated = await answered(tx, asked);
    if (repeated !== undefined) return repeated;
    const id = await insert(tx, await plan(tx, asked, now));
    await recordOperation(ctx, tx, by, nameOf(asked, id));
    return must(await readBackfill(tx, id));
  };
  return whileOthersCreate(() => withTransaction(ctx, pool, transaction));
}

async function answered(tx: PoolClient, { requestId, fingerprint }: NewBackfill): Promise<BackfillView | undefined> {
  if (requestId === "") return undefined;
  const { rows } = await tx.query<{ id: string; fingerprint: string }>(
    `select id, fingerprint from backfill
     where request_id = $1 and create_time > clock_timestamp() - interval '24 hours'`,
    [requestId],
  );
  const [row] = rows;
  if (row === undefined || row.fingerprint === fingerprint) return row && readBackfill(tx, row.id);
  const message = `The request id ${requestId} was used before, with another request.`;
  throw alreadyExists("REQUEST_ID_CONFLICT", message, { metadata: { requestId } });
}

async function insert(tx: PoolClient, { backfill, days }: Planned): Promise<string> {
  const { plan, mode, partitions, requestId } = backfill;
  await keep(tx, backfill);
  await tx.query(
    `update backfill set request_id = ''
     where request_id = $1 and $1 <> '' and create_time <= clock_timestamp() - interval '24 hours'`,
    [requestId],
  );
  const { rows } = await tx.query<{ seq: string; id: string }>(
    `insert into backfill (id, pipeline, mode, partitions, first_day, last_day, which, newest_first, most_active, inputs,
       replays, plan_hash, descriptor_set_hash, runs_total, request_id, fingerprint)
     values (substr(replace(gen_random_uuid()::text, '-', ''), 1, 12),
       $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     returning seq, id`,
    [
      plan.pipeline,
      mode,
      partitions,
      formatDay(backfill.firstDay),
      backfill.lastDay && formatDay(backfill.lastDay),
      backfill.which,
      backfill.newestFirst,
      backfill.limit,
      JSON.stringify(backfill.inputs),
      plan.replays ?? "",
      backfill.planHash,
      backfill.descriptorSetHash,
      days.length,
      requestId,
      backfill.fingerprint,
    ],
  );
  const { seq = "", id = "" } = rows[0] ?? {};
  if (mode === "REPROCESS") {
    await tx.query("insert into backfill_line (seq, partition) select $1, unnest($2::text[])", [seq, partitions]);
    return id;
  }
  await tx.query(
    `insert into backfill_run (seq, ordinal, partition, day)
     select $1, ordinal, partition, day
     from unnest($2::text[], $3::date[]) with ordinality as new (partition, day, ordinal)`,
    [seq, days.map((each) => each.partition), days.map((each) => formatDay(each.day))],
  );
  return id;
}

async function cancel(ctx: Context, pool: Pool, name: string, asked: Asked): Promise<BackfillView | undefined> {
  const named = parseName("backfill", name);
  if (named === undefined) return undefined;
  return withTransaction(ctx, pool, async (tx) => {
    const { rows } = await tx.query<{ state: string }>(
      "select state from backfill where id = $1 and pipeline = $2 for update",
      [named.backfill, named.pipeline],
    );
    const state = rows[0]?.state;
    if (state === undefined) return undefined;
    if (state === "SUCCEEDED" || state === "FAILED") {
      const message = `The backfill ${name} has ended: ${state}.`;
      throw failedPrecondition("BACKFILL_ENDED", message, { metadata: { backfill: name, state } });
    }
    if (state === "RUNNING") {
      await cancelRuns(tx, named.backfill);
      await recordOperation(ctx, tx, asked, name);
    }
    return readBackfill(tx, named.backfill);
  });
}

function nameOf({ plan }: NewBackfill, id: string): string {
  return formatName("backfill", { pipeline: plan.pipeline, backfill: id });
}

function must(view: BackfillView | undefined): BackfillView {
  if (view === undefined) throw new TypeError("a backfill that was just made is gone");
  return view;
}
