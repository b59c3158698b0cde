import type { Pool, PoolClient } from "pg";
import type { Context } from "../../../kit/context.ts";
import { sqlStateOf, uniqueViolation } from "../../../kit/postgres/errors.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import type { Asked } from "../../audit/operation.ts";
import { isFinal, type RunState } from "../../engine/state.ts";
import type { Resumed, RunView } from "../../run/run.ts";
import { holdBackfills, reopenBackfills } from "../backfill/reopen.ts";
import { recordOperation } from "../operations.ts";
import { readRun } from "./views.ts";

const findSql = `
  select id, state,
    (select name from run newer
     where newer.pipeline = run.pipeline and newer.partition = run.partition and newer.day = run.day
       and newer.generation > run.generation
     order by newer.generation desc limit 1) as newer
  from run where name = $1
  for update of run`;

const runSql = `
  update run set state = 'QUEUED', error = null, outcome = '', reasons = '{}', summary = '', end_time = null,
    owner = '', lease_expires_at = null, takeovers = 0, resumes = resumes + 1, version = version + 1
  where id = $1`;

// What a step that succeeded did stays, even the items that failed: other steps have gone by it. In the others, what
// did not succeed waits again, and whatever was called counts as before the resume.
const callsSql = `
  update call set
    attempts_before = attempts,
    state = case when call.state = 'SUCCEEDED' then call.state else 'WAITING' end,
    next_attempt_at = null,
    started_at = case when call.state = 'SUCCEEDED' then started_at end,
    ended_at = case when call.state = 'SUCCEEDED' then ended_at end
  from step
  where step.run_id = $1 and step.state is distinct from 'SUCCEEDED'
    and call.run_id = step.run_id and call.step = step.name`;

const stepsSql = "update step set state = null where run_id = $1 and state <> 'SUCCEEDED'";

// An owner that was given up left attempts without an end.
const lostSql = `
  update attempt set end_time = clock_timestamp(), code = 'CANCELLED', reason = 'OWNER_LOST', message = ''
  where run_id = $1 and end_time is null`;

/**
 * resume lets a run that failed or was cancelled go on from where it stopped. It waits for its turn as a new one does,
 * with its name and its keys, so that callees know what they have done already. Backfills that it belongs to wait for it.
 */
export async function resume(
  ctx: Context,
  pool: Pool,
  name: string,
  asked: Asked | undefined,
): Promise<Resumed | undefined> {
  try {
    return await resumeOnce(ctx, pool, name, asked);
  } catch (error) {
    // Somebody made a newer run of the day at this moment: the next look finds it.
    if (sqlStateOf(error) !== uniqueViolation) throw error;
    return resumeOnce(ctx, pool, name, asked);
  }
}

async function resumeOnce(
  ctx: Context,
  pool: Pool,
  name: string,
  asked: Asked | undefined,
): Promise<Resumed | undefined> {
  return withTransaction(ctx, pool, async (tx) => {
    const backfills = await holdBackfills(tx, name);
    const { rows } = await tx.query<{ id: string; state: RunState; newer: string | null }>(findSql, [name]);
    const [found] = rows;
    if (found === undefined) return undefined;
    if (!isFinal(found.state)) return { ok: true, run: await viewOf(tx, name) };
    if (found.state === "SUCCEEDED" || found.newer !== null)
      return { ok: false, run: await viewOf(tx, name), newer: found.newer ?? undefined };
    for (const sql of [runSql, callsSql, stepsSql, lostSql]) await tx.query(sql, [found.id]);
    await reopenBackfills(tx, backfills, name);
    if (asked !== undefined) await recordOperation(ctx, tx, asked, name);
    return { ok: true, run: await viewOf(tx, name) };
  });
}

async function viewOf(tx: PoolClient, name: string): Promise<RunView> {
  const view = await readRun(tx, name);
  if (view === undefined) throw new TypeError("a run that was just there is gone");
  return view;
}
