import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { query } from "../../kit/postgres/transaction.ts";
import type { Call } from "../engine/state.ts";
import type { Commit, Lease } from "../engine/store.ts";

const instant = (column: string) => `to_timestamp(nullif(${column}, 0) / 1000.0)`;

// One statement, so that it is whole or not at all: the fence first, and nothing where the lease is another's now. All
// values are absolute, all inserts pass over what is there, and an end stays as it was seen, so that a repeat after a
// lost answer changes nothing.
const commitSql = `
  with fence as (
    update run set
      version = version + 1,
      error = coalesce($4::json, error),
      state = case when $5::text is null or end_time is not null then state
                   when state = 'CANCELLING' and $5 = 'SUCCEEDED' then 'CANCELLED' else $5 end,
      outcome = coalesce($6, outcome),
      reasons = coalesce($7, reasons),
      summary = coalesce($13, summary),
      takeovers = case when $14 then 0 else takeovers end,
      end_time = case when $5 is null then end_time else coalesce(end_time, clock_timestamp()) end
    where id = $1 and owner = $2 and epoch = $3
    returning id),
  steps as (
    update step set items_total = coalesce(now.total, items_total), state = coalesce(now.state, step.state)
    from fence, json_to_recordset($8::json) as now (step text, total integer, state text)
    where step.run_id = fence.id and step.name = now.step),
  opened as (
    insert into call (run_id, step, index, item_id, item, state, attempts, next_attempt_at, started_at, ended_at,
      busy_ms, progress_done, progress_unit, output, error)
    select fence.id, step, index, item_id, item::json, state, attempts, ${instant("next_attempt_at")},
      ${instant("started_at")}, ${instant("ended_at")}, busy_ms, progress_done, progress_unit, output::json, error::json
    from fence, json_to_recordset($9::json) as new (step text, index integer, item_id text, item text, state text,
      attempts integer, next_attempt_at float8, started_at float8, ended_at float8, busy_ms bigint,
      progress_done bigint, progress_unit text, output text, error text)
    on conflict do nothing
    returning 1),
  changed as (
    update call set state = now.state, attempts = now.attempts, next_attempt_at = ${instant("now.next_attempt_at")},
      started_at = ${instant("now.started_at")}, ended_at = ${instant("now.ended_at")}, busy_ms = now.busy_ms,
      progress_done = now.progress_done, progress_unit = now.progress_unit, output = now.output::json, error = now.error::json
    from fence, json_to_recordset($10::json) as now (step text, index integer, state text, attempts integer,
      next_attempt_at float8, started_at float8, ended_at float8, busy_ms bigint, progress_done bigint,
      progress_unit text, output text, error text)
    where call.run_id = fence.id and call.step = now.step and call.index = now.index),
  begun as (
    insert into attempt (run_id, step, index, attempt, epoch, start_time)
    select fence.id, step, index, attempt, $3, ${instant("started_at")}
    from fence, json_to_recordset($11::json) as new (step text, index integer, attempt integer, started_at float8)
    on conflict do nothing),
  ended as (
    update attempt set end_time = ${instant("now.ended_at")}, code = now.code, reason = now.reason, message = now.message
    from fence, json_to_recordset($12::json) as now (step text, index integer, attempt integer, ended_at float8,
      code text, reason text, message text)
    where attempt.run_id = fence.id and attempt.step = now.step and attempt.index = now.index
      and attempt.attempt = now.attempt)
  select 1 from fence`;

/** commit records an advance; false where the lease is another's now. */
export async function commit(ctx: Context, pool: Pool, lease: Lease, advance: Commit): Promise<boolean> {
  const { opened, changed, begun, ended, error, end } = advance;
  const ends = ended.map((attempt) => ({
    ...attempt,
    ended_at: attempt.endedAt,
    reason: clean(attempt.reason),
    message: clean(attempt.message),
  }));
  const { rowCount } = await query(ctx, pool, commitSql, [
    lease.run,
    lease.owner,
    lease.epoch,
    error === undefined ? null : JSON.stringify(error),
    end?.state ?? null,
    end === undefined ? null : clean(end.outcome),
    end === undefined ? null : end.reasons.map(clean),
    JSON.stringify(stepsOf(advance)),
    JSON.stringify(
      [...opened.values()]
        .flat()
        .map((call) => ({ ...rowOf(call), item_id: call.itemId, item: JSON.stringify(call.item) })),
    ),
    JSON.stringify(changed.map(rowOf)),
    JSON.stringify(begun.map((attempt) => ({ ...attempt, started_at: attempt.startedAt }))),
    JSON.stringify(ends),
    end === undefined ? null : clean(end.summary),
    advance.further,
  ]);
  return rowCount === 1;
}

// One row for each step, since a statement changes a row only once.
function stepsOf({ opened, ends }: Commit) {
  const names = new Set([...opened.keys(), ...ends.keys()]);
  return [...names].map((step) => ({ step, total: opened.get(step)?.length, state: ends.get(step) }));
}

function rowOf(call: Call) {
  return {
    step: call.step,
    index: call.index,
    state: call.state,
    attempts: call.attempts,
    next_attempt_at: call.nextAttemptAt,
    started_at: call.startedAt,
    ended_at: call.endedAt,
    busy_ms: Math.round(call.busyMs),
    progress_done: Math.trunc(call.progress.done),
    progress_unit: clean(call.progress.unit),
    // As texts within the JSON: its own functions refuse a NUL in a value, which a callee may well send.
    output: call.output && JSON.stringify(call.output),
    error: call.error && JSON.stringify(call.error),
  };
}

// A text column takes no NUL.
function clean(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}
