import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { formatDay } from "../../../kit/day.ts";
import { formatName } from "../../../kit/names.ts";
import { execute, type Statement } from "../../../kit/postgres/statement.ts";
import { query } from "../../../kit/postgres/transaction.ts";
import type { CallError, RunState, StepState } from "../../engine/state.ts";
import { isFinal } from "../../engine/state.ts";
import type { InputValue } from "../../pipeline/plan.ts";
import type { KnownRun, ListPage, ListPosition, ListQuery, RunCount, RunView, StepView } from "../../run/run.ts";
import { dayOf } from "../day.ts";

type RunRow = {
  id: string;
  name: string;
  pipeline: string;
  partition: string;
  day: string;
  generation: number;
  inputs: Record<string, InputValue>;
  state: RunState;
  outcome: string;
  reasons: string[];
  summary: string;
  error: CallError | null;
  epoch: string;
  owner: string;
  resumes: number;
  logical_time: Date | null;
  backfill_id: string | null;
  version: string;
  create_time: Date;
  start_time: Date | null;
  end_time: Date | null;
};

type RunWithSteps = RunRow & { readonly steps: readonly StepRow[] };

// As JSON has it: an instant is a text.
type StepRow = {
  name: string;
  method: string;
  state: StepState | null;
  items_total: number | null;
  succeeded: number;
  failed: number;
  skipped: number;
  attempts: number;
  progress_done: number;
  progress_unit: string;
  started_at: string | null;
  ended_at: string | null;
  busy_ms: number;
  error: CallError | null;
};

const columns = `id, name, pipeline, partition, day::text, generation, inputs, state, outcome, reasons, summary, error,
  epoch, owner, resumes, logical_time, backfill_id, version, create_time, start_time, end_time`;

// The last failure is that of the call that failed for good, else of the one that is to be tried again the latest. It is
// looked for only where there is one: of thousands of calls mostly none has failed.
const stepsSql = `
  select step.name, step.method, step.state, step.items_total, calls.*, failure.error
  from step
  cross join lateral (
    select count(*) filter (where state = 'SUCCEEDED')::integer as succeeded,
      count(*) filter (where state = 'FAILED')::integer as failed,
      count(*) filter (where state = 'SKIPPED')::integer as skipped,
      coalesce(sum(attempts), 0)::integer as attempts,
      coalesce(sum(progress_done), 0) as progress_done,
      coalesce(max(progress_unit), '') as progress_unit,
      min(started_at) as started_at,
      max(ended_at) as ended_at,
      coalesce(sum(busy_ms), 0) as busy_ms,
      count(error) as errors
    from call where call.run_id = step.run_id and call.step = step.name) calls
  left join lateral (
    select error from call
    where calls.errors > 0 and call.run_id = step.run_id and call.step = step.name and error is not null
    order by state = 'FAILED' desc, next_attempt_at desc nulls last
    limit 1) failure on true
  where step.run_id = run.id
  order by step.ordinal`;

const stepsColumn = `(select coalesce(json_agg(steps), '[]') from (${stepsSql}) steps) as steps`;

// Everybody who waits for a run asks for these often: each connection plans them once, and each is one round trip.
const runByName: Statement = {
  name: "run by name",
  text: `select ${columns}, ${stepsColumn} from run where name = $1`,
};
const changedRuns: Statement = {
  name: "changed runs",
  text: `select known_name as "knownName", ${columns}, ${stepsColumn}
    from unnest($1::text[], $2::bigint[]) as known (known_name, known_version)
    left join run on run.name = known_name
    where run.version is distinct from known_version`,
};

const endedRuns: Statement = {
  name: "ended runs",
  text: `select known_name as "knownName"
    from unnest($1::text[], $2::bigint[]) as known (known_name, known_version)
    left join run on run.name = known_name
    where run.version is distinct from known_version and (run.id is null or run.end_time is not null)`,
};

/** readRun reads one run with its steps, as of one instant, in a transaction. */
export async function readRun(tx: PoolClient, name: string): Promise<RunView | undefined> {
  const { rows } = await tx.query<RunWithSteps>({ ...runByName, values: [name] });
  return rows[0] && withSteps(rows[0]);
}

/** get returns one run. */
export async function get(ctx: Context, pool: Pool, name: string): Promise<RunView | undefined> {
  const { rows } = await execute<RunWithSteps>(ctx, pool, runByName, [name]);
  return rows[0] && withSteps(rows[0]);
}

/** list returns a page of runs, the newest day first, without their steps. */
export async function list(
  ctx: Context,
  pool: Pool,
  { pipeline, partition, day, state }: ListQuery,
  after: ListPosition | undefined,
  size: number,
): Promise<ListPage> {
  const { rows } = await query<RunRow>(
    ctx,
    pool,
    `select ${columns} from run
     where ($1::text is null or pipeline = $1) and ($2::text is null or partition = $2)
       and ($3::date is null or day = $3) and ($4::text is null or state = $4)
       and ($5::date is null or (day, id) < ($5, $6::bigint))
     -- The column: \`day\` alone would be the text that is selected, for which there is no index.
     order by run.day desc, run.id desc
     limit $7`,
    [pipeline, partition, day && formatDay(day), state, after?.day, after?.id, size + 1],
  );
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return { runs: shown.map((row) => viewOf(row, [])), next: last && { day: last.day, id: last.id } };
}

/** changed returns the runs that have another version than the one known. */
export async function changed(
  ctx: Context,
  pool: Pool,
  known: readonly KnownRun[],
): Promise<ReadonlyMap<string, RunView | undefined>> {
  type Row = (RunWithSteps | { readonly id: null }) & { readonly knownName: string };
  const { rows } = await execute<Row>(ctx, pool, changedRuns, valuesOf(known));
  return new Map(rows.map((row) => [row.knownName, row.id === null ? undefined : withSteps(row)]));
}

/** ended names the runs that have ended, or are gone, and were not so in the version known. */
export async function ended(ctx: Context, pool: Pool, known: readonly KnownRun[]): Promise<ReadonlySet<string>> {
  const { rows } = await execute<{ knownName: string }>(ctx, pool, endedRuns, valuesOf(known));
  return new Set(rows.map(({ knownName }) => knownName));
}

function valuesOf(known: readonly KnownRun[]): readonly unknown[] {
  return [known.map(({ name }) => name), known.map(({ version }) => version)];
}

/** counts counts the runs that have not ended. */
export async function counts(ctx: Context, pool: Pool): Promise<readonly RunCount[]> {
  const { rows } = await query<{ state: RunState; runs: number; oldest: string }>(
    ctx,
    pool,
    `select state, count(*)::integer as runs, extract(epoch from clock_timestamp() - min(create_time)) as oldest
     from run where state in ('QUEUED', 'RUNNING', 'CANCELLING') group by state`,
  );
  return rows.map(({ state, runs, oldest }) => ({ state, runs, oldestSeconds: Number(oldest) }));
}

function withSteps(row: RunWithSteps): RunView {
  return viewOf(
    row,
    row.steps.map((step) => stepOf(step, row.state)),
  );
}

function viewOf(row: RunRow, steps: readonly StepView[]): RunView {
  return {
    name: row.name,
    partition: row.partition,
    day: dayOf(row.day),
    generation: row.generation,
    inputs: row.inputs,
    state: row.state,
    outcome: row.outcome,
    reasons: row.reasons,
    summary: row.summary,
    error: row.error ?? undefined,
    epoch: Number(row.epoch),
    owner: row.owner,
    resumes: row.resumes,
    logicalTime: row.logical_time ?? undefined,
    backfill:
      row.backfill_id === null ? "" : formatName("backfill", { pipeline: row.pipeline, backfill: row.backfill_id }),
    version: Number(row.version),
    createTime: row.create_time,
    startTime: row.start_time ?? undefined,
    endTime: row.end_time ?? undefined,
    steps,
  };
}

function stepOf(row: StepRow, run: RunState): StepView {
  const state = stateOf(row, run);
  return {
    step: row.name,
    method: row.method,
    state,
    itemsTotal: row.items_total ?? 0,
    itemsDone: row.succeeded,
    attempts: row.attempts,
    progressDone: row.progress_done,
    progressUnit: row.progress_unit,
    startTime: instantOf(row.started_at),
    endTime: state === "WAITING" || state === "RUNNING" ? undefined : instantOf(row.ended_at),
    busyMs: row.busy_ms,
    error: row.error ?? undefined,
  };
}

function instantOf(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text);
}

function stateOf(row: StepRow, run: RunState): StepState {
  // How a step ended is written when it does: some of its calls may have failed, and it may have had none.
  if (row.state !== null) return row.state;
  if (row.items_total === null) return isFinal(run) ? "SKIPPED" : "WAITING";
  if (row.succeeded === row.items_total) return "SUCCEEDED";
  if (!isFinal(run)) return "RUNNING";
  return row.failed > 0 ? "FAILED" : "SKIPPED";
}
