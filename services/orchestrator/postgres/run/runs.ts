import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { alreadyExists } from "../../../kit/errors.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import type { Asked } from "../../audit/operation.ts";
import { runName } from "../../run/generation.ts";
import type { NewRun, RunView } from "../../run/run.ts";
import { recordOperation } from "../operations.ts";
import { insert, keep, next, whileOthersCreate } from "./births.ts";
import { readRun } from "./views.ts";

/** create returns the run that answers a request: one that is there, or a new one. */
export async function create(ctx: Context, pool: Pool, run: NewRun, asked: Asked | undefined): Promise<RunView> {
  return whileOthersCreate(() => withTransaction(ctx, pool, (tx) => createIn(ctx, tx, run, asked)));
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
  if (isNew) await keep(tx, run);
  const name = isNew ? await insert(tx, run, found) : found.name;
  if (run.requestId !== "") await remember(tx, run, name);
  if (isNew && asked !== undefined) await recordOperation(ctx, tx, asked, name);
  return isNew ? must(await readRun(tx, name)) : found;
}

// The run that answers the request, or the generation of the one to make.
async function existing(tx: PoolClient, run: NewRun): Promise<RunView | number> {
  const repeated = run.requestId === "" ? undefined : await answered(tx, run);
  if (repeated !== undefined) return must(await readRun(tx, repeated));
  const found = await next(tx, run);
  return found.kind === "new" ? found.generation : must(await readRun(tx, found.name));
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
