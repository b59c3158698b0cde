import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { execute, type Statement } from "../../kit/postgres/statement.ts";
import type { Commit, Lease } from "../engine/store.ts";
import { type Advance, type CommitRows, recordsets, rowsOf, weightOf } from "./commit-rows.ts";
import { createGroup } from "./group.ts";

/** Committer records an advance; false where the lease is another's now. */
export type Committer = (ctx: Context, lease: Lease, commit: Commit) => Promise<boolean>;

/**
 * createCommitter makes the committer of a process. What its runs want to commit at the same moment goes as one
 * statement; each run passes its fence, or not, apart from the others.
 */
export function createCommitter(pool: Pool): Committer {
  const group = createGroup<Advance, boolean>({
    send: (ctx, advances) => record(ctx, pool, advances),
    weigh: weightOf,
    mostWeight: 512 * 1024,
    // While one waits for the disk, the server works on the other.
    mostUnderWay: 2,
    timeoutMs: 15_000,
  });
  return (ctx, lease, commit) => group(ctx, { lease, commit });
}

async function record(ctx: Context, pool: Pool, advances: readonly Advance[]): Promise<readonly boolean[]> {
  const rows = rowsOf(advances);
  const values = parts.flatMap((part) => valuesOf(part, rows));
  const { rows: passed } = await execute<{ id: string }>(ctx, pool, statement, values);
  const runs = new Set(passed.map(({ id }) => id));
  return advances.map(({ lease }) => runs.has(lease.run));
}

const parts = ["runs", "steps", "opened", "changed", "begun", "ended"] as const;

function valuesOf<Part extends (typeof parts)[number]>(part: Part, rows: CommitRows): readonly unknown[][] {
  const { values } = recordsets[part] as { values(rows: CommitRows[Part]): readonly unknown[][] };
  return values(rows[part]);
}

function from(part: (typeof parts)[number], name: string): string {
  const before = parts.slice(0, parts.indexOf(part)).reduce((sum, each) => sum + recordsets[each].parameters, 0);
  return recordsets[part].sql(name, before + 1);
}

const instant = (column: string) => `to_timestamp(nullif(${column}, 0) / 1000.0)`;

// One statement, so that it is whole or not at all: the fences first, and nothing of a run whose lease is another's now.
// All values are absolute, all inserts pass over what is there, and an end stays as it was seen, so that a repeat after
// a lost answer changes nothing; one that was lost on its way and comes after a newer advance is fenced off. Runs are
// locked in the order of their ids: two groups that want the same ones wait for each other, and never both.
const text = `
  with fence as (
    update run set
      version = version + 1,
      advance = held.advance,
      error = coalesce(held.error, run.error),
      state = case when held.state is null or end_time is not null then run.state
                   when run.state = 'CANCELLING' and held.state = 'SUCCEEDED' then 'CANCELLED' else held.state end,
      outcome = coalesce(held.outcome, run.outcome),
      reasons = case when held.reasons is null then run.reasons
                     else array(select json_array_elements_text(held.reasons)) end,
      summary = coalesce(held.summary, run.summary),
      takeovers = case when held.further then 0 else takeovers end,
      end_time = case when held.state is null then end_time else coalesce(end_time, clock_timestamp()) end
    from (
      select sent.* from ${from("runs", "sent")}
      join run on run.id = sent.run_id and run.owner = sent.owner and run.epoch = sent.epoch
        and run.advance <= sent.advance
      order by run.id for no key update of run) as held
    where run.id = held.run_id
    returning run.id, run.epoch),
  steps as (
    update step set items_total = coalesce(now.total, items_total), state = coalesce(now.state, step.state)
    from fence, ${from("steps", "now")}
    where now.run_id = fence.id and step.run_id = now.run_id and step.name = now.name),
  opened as (
    insert into call (run_id, step, index, item_id, item, state, attempts, next_attempt_at, started_at, ended_at,
      busy_ms, progress_done, progress_unit, output, error)
    select fence.id, step, index, item_id, item, state, attempts, ${instant("next_attempt_at")},
      ${instant("started_at")}, ${instant("ended_at")}, busy_ms, progress_done, progress_unit, output, error
    from fence, ${from("opened", "new")}
    where new.run_id = fence.id
    on conflict do nothing),
  changed as (
    update call set state = now.state, attempts = now.attempts, next_attempt_at = ${instant("now.next_attempt_at")},
      started_at = ${instant("now.started_at")}, ended_at = ${instant("now.ended_at")}, busy_ms = now.busy_ms,
      progress_done = now.progress_done, progress_unit = now.progress_unit, output = now.output, error = now.error
    from fence, ${from("changed", "now")}
    where now.run_id = fence.id and call.run_id = now.run_id and call.step = now.step and call.index = now.index),
  begun as (
    insert into attempt (run_id, step, index, attempt, epoch, start_time)
    select fence.id, step, index, attempt, fence.epoch, ${instant("started_at")}
    from fence, ${from("begun", "new")}
    where new.run_id = fence.id
    on conflict do nothing),
  ended as (
    update attempt set end_time = ${instant("now.ended_at")}, code = now.code, reason = now.reason, message = now.message
    from fence, ${from("ended", "now")}
    where now.run_id = fence.id and attempt.run_id = now.run_id and attempt.step = now.step
      and attempt.index = now.index and attempt.attempt = now.attempt)
  select id from fence`;

const statement: Statement = { name: "commit", text };
