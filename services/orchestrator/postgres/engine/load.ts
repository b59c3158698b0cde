import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { PoolClient } from "pg";
import { faultCodes } from "../../engine/retry.ts";
import type { Call, CallError, CallState, RunState, StepEnd } from "../../engine/state.ts";
import type { Claim } from "../../engine/store.ts";
import { readPlan } from "../../pipeline/kept-plan.ts";
import type { InputValue } from "../../pipeline/plan.ts";
import { dayOf } from "../day.ts";

/** ClaimedRow is a run as the statement returns it that claimed it. */
export type ClaimedRow = {
  id: string;
  name: string;
  pipeline: string;
  partition: string;
  day: string;
  generation: number;
  inputs: Record<string, InputValue>;
  state: RunState;
  error: CallError | null;
  plan: JsonObject;
  descriptor_set_hash: string;
  owner: string;
  epoch: string;
  limits_from: string;
  logical_time: string;
  backfill: string;
  last: boolean;
  now: string;
};

type StepRow = { name: string; items_total: number | null; state: StepEnd | null };

type CallRow = {
  step: string;
  index: number;
  item_id: string;
  item: JsonValue;
  state: CallState;
  attempts: number;
  attempts_before: number;
  faults: number;
  next_attempt_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  busy_ms: string;
  progress_done: string;
  progress_unit: string;
  output: JsonObject | null;
  error: CallError | null;
};

const millis = (column: string) => `extract(epoch from ${column}) * 1000`;

/** claimedColumns are what a statement that claims a run returns of it, from `run` and the `plan` that it keeps. */
export const claimedColumns = `
  run.id, run.name, pipeline, partition, day::text, generation, inputs, state, error, plan.body as plan,
  descriptor_set_hash, owner, epoch, ${millis("coalesce(limits_from, start_time)")} as limits_from,
  coalesce(to_char(logical_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '') as logical_time,
  coalesce(backfill_id, '') as backfill, last, ${millis("clock_timestamp()")} as now`;

const heldSql = "select from run where id = $1 and epoch = $2 for update";

const callsSql = `
  select step, index, item_id, item, state, attempts, attempts_before, coalesce(faults, 0) as faults,
    ${millis("next_attempt_at")} as next_attempt_at, ${millis("started_at")} as started_at,
    ${millis("ended_at")} as ended_at, busy_ms, progress_done, progress_unit, output, error
  from call
  left join (
    select step, index, count(*)::integer as faults from attempt join call using (run_id, step, index)
    where run_id = $1 and code = any($2) and attempt > attempts_before group by step, index) ended using (step, index)
  where run_id = $1 order by step, index`;

// An attempt without an end had an owner that is gone; nobody will ever hear how it ended.
const lostSql = `
  update attempt set end_time = clock_timestamp(), code = 'CANCELLED', reason = 'OWNER_LOST', message = ''
  where run_id = $1 and end_time is null`;

/** Begun is what a run's earlier owners did. */
export type Begun = Pick<Claim, "calls" | "ends">;

/** nothing is what they did where there were none. */
export const nothing: Begun = { calls: new Map(), ends: new Map() };

/** loadBegun reads what a run's earlier owners did. It returns undefined where another has claimed it since. */
export async function loadBegun(tx: PoolClient, { id, epoch }: ClaimedRow): Promise<Begun | undefined> {
  const { rowCount } = await tx.query(heldSql, [id, epoch]);
  if (rowCount === 0) return undefined;
  await tx.query(lostSql, [id]);
  const steps = await tx.query<StepRow>("select name, items_total, state from step where run_id = $1", [id]);
  const opened = steps.rows.filter((step) => step.items_total !== null);
  const calls = new Map<string, Call[]>(opened.map((step) => [step.name, []]));
  for (const call of (await tx.query<CallRow>(callsSql, [id, [...faultCodes]])).rows)
    calls.get(call.step)?.push(callOf(call));
  return { calls, ends: new Map(steps.rows.flatMap((step) => (step.state === null ? [] : [[step.name, step.state]]))) };
}

/** claimOf is a claim: the run that was claimed, and what was done for it before. */
export function claimOf(row: ClaimedRow, begun: Begun): Claim {
  const epoch = Number(row.epoch);
  return {
    ...begun,
    lease: { run: row.id, owner: row.owner, epoch },
    run: {
      id: row.id,
      name: row.name,
      pipeline: row.pipeline,
      partition: row.partition,
      day: dayOf(row.day),
      generation: row.generation,
      inputs: row.inputs,
      state: row.state,
      limitsFrom: Math.floor(Number(row.limits_from)),
      logicalTime: row.logical_time,
      backfill: row.backfill,
      last: row.last,
      error: row.error ?? undefined,
    },
    plan: readPlan(row.plan),
    descriptorSetHash: row.descriptor_set_hash,
    now: Number(row.now),
    takenOver: epoch > 1,
  };
}

function callOf(row: CallRow): Call {
  return {
    step: row.step,
    index: row.index,
    itemId: row.item_id,
    item: row.item,
    state: row.state,
    attempts: row.attempts,
    attemptsBefore: row.attempts_before,
    faults: row.faults,
    nextAttemptAt: Number(row.next_attempt_at ?? 0),
    startedAt: Number(row.started_at ?? 0),
    endedAt: Number(row.ended_at ?? 0),
    busyMs: Number(row.busy_ms),
    progress: { done: Number(row.progress_done), unit: row.progress_unit },
    output: row.output ?? undefined,
    error: row.error ?? undefined,
  };
}
