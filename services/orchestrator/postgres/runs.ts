import type { Pool, PoolClient } from "pg";
import type { Context } from "../../kit/context.ts";
import { formatDay } from "../../kit/day.ts";
import { alreadyExists } from "../../kit/errors.ts";
import { sqlStateOf } from "../../kit/postgres/errors.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import type { Asked } from "../audit/operation.ts";
import { type Latest, nextRun, runName } from "../run/generation.ts";
import type { NewRun, RunView } from "../run/run.ts";
import { recordOperation } from "./operations.ts";
import { readRun } from "./views.ts";

const uniqueViolation = "23505";
const mostTries = 5;

/** create returns the run that answers a request: one that is there, or a new one. */
export async function create(ctx: Context, pool: Pool, run: NewRun, asked: Asked | undefined): Promise<RunView> {
  for (let tries = 1; ; tries++) {
    try {
      return await withTransaction(ctx, pool, (tx) => createIn(ctx, tx, run, asked));
    } catch (error) {
      // Somebody created the same run, or used the same request id, at this moment: the next look finds it.
      if (sqlStateOf(error) !== uniqueViolation || tries >= mostTries) throw error;
    }
  }
}

/** preview returns what create would, and makes nothing. */
export async function preview(ctx: Context, pool: Pool, run: NewRun): Promise<RunView> {
  return withTransaction(
    ctx,
    pool,
    async (tx) => {
      const found = await existing(tx, run);
      return typeof found === "number" ? unborn(run, found) : found;
    },
    { readOnly: true },
  );
}

async function createIn(ctx: Context, tx: PoolClient, run: NewRun, asked: Asked | undefined): Promise<RunView> {
  const found = await existing(tx, run);
  const isNew = typeof found === "number";
  const name = isNew ? await insert(tx, run, found) : found.name;
  if (run.requestId !== "") await remember(tx, run, name);
  if (isNew && asked !== undefined) await recordOperation(ctx, tx, asked, name);
  return isNew ? must(await readRun(tx, name)) : found;
}

// The run that answers the request, or the generation of the one to make.
async function existing(tx: PoolClient, run: NewRun): Promise<RunView | number> {
  const repeated = run.requestId === "" ? undefined : await answered(tx, run);
  if (repeated !== undefined) return must(await readRun(tx, repeated));
  const { rows } = await tx.query<Latest>(
    `select generation, state, max(generation) filter (where state = 'SUCCEEDED') over () as succeeded
     from run where pipeline = $1 and partition = $2 and day = $3
     order by generation desc limit 1`,
    [run.pipeline, run.partition, formatDay(run.day)],
  );
  const next = nextRun(rows[0], run.force);
  if (next.kind === "new") return next.generation;
  return must(await readRun(tx, runName(run.pipeline, run.partition, run.day, next.generation)));
}

async function answered(tx: PoolClient, { requestId, fingerprint }: NewRun): Promise<string | undefined> {
  const { rows } = await tx.query<{ name: string; fingerprint: string }>(
    `select run.name, request.fingerprint from request join run on run.id = request.run_id
     where request_id = $1 and request.create_time > clock_timestamp() - interval '24 hours'`,
    [requestId],
  );
  const [row] = rows;
  if (row === undefined || row.fingerprint === fingerprint) return row?.name;
  const message = `The request id ${requestId} was used before, with another request.`;
  throw alreadyExists("REQUEST_ID_CONFLICT", message, { metadata: { requestId } });
}

async function remember(tx: PoolClient, { requestId, fingerprint }: NewRun, name: string): Promise<void> {
  await tx.query("delete from request where create_time <= clock_timestamp() - interval '24 hours'");
  await tx.query(
    `insert into request (request_id, run_id, fingerprint) select $1, id, $2 from run where name = $3
     on conflict (request_id) do nothing`,
    [requestId, fingerprint, name],
  );
}

async function insert(tx: PoolClient, run: NewRun, generation: number): Promise<string> {
  const name = runName(run.pipeline, run.partition, run.day, generation);
  await tx.query("insert into plan (hash, body) values ($1, $2) on conflict do nothing", [
    run.planHash,
    JSON.stringify(run.plan),
  ]);
  await tx.query("insert into descriptor_set (hash, bytes) values ($1, $2) on conflict do nothing", [
    run.descriptorSetHash,
    run.descriptorSet,
  ]);
  const { rows } = await tx.query<{ id: string }>(
    `insert into run (name, pipeline, partition, day, generation, inputs, plan_hash, descriptor_set_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      name,
      run.pipeline,
      run.partition,
      formatDay(run.day),
      generation,
      JSON.stringify(run.inputs),
      run.planHash,
      run.descriptorSetHash,
    ],
  );
  const steps = run.plan.steps;
  await tx.query(
    `insert into step (run_id, name, ordinal, method)
     select $1, name, ordinal, method from unnest($2::text[], $3::text[]) with ordinality as new (name, method, ordinal)`,
    [rows[0]?.id, steps.map((step) => step.name), steps.map((step) => step.method)],
  );
  return name;
}

function unborn(run: NewRun, generation: number): RunView {
  return {
    name: runName(run.pipeline, run.partition, run.day, generation),
    partition: run.partition,
    day: run.day,
    generation,
    inputs: run.inputs,
    state: "QUEUED",
    outcome: "",
    reasons: [],
    summary: "",
    error: undefined,
    epoch: 0,
    owner: "",
    resumes: 0,
    logicalTime: undefined,
    backfill: "",
    version: 0,
    createTime: undefined,
    startTime: undefined,
    endTime: undefined,
    steps: [],
  };
}

function must(view: RunView | undefined): RunView {
  if (view === undefined) throw new TypeError("a run that was just there is gone");
  return view;
}
