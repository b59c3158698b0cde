import type { Pool } from "pg";
import type { Context } from "../../../kit/context.ts";
import { execute, type Statement } from "../../../kit/postgres/statement.ts";
import type { Held, Lease } from "../../engine/store.ts";

/** active are the states of runs that have an owner, as SQL. */
export const active = "('RUNNING', 'CANCELLING')";

const expireAll: Statement = {
  name: "expire",
  text: `update run set lease_expires_at = clock_timestamp() where owner = $1 and state in ${active}`,
};

/** expire ends the leases of an owner's earlier life. */
export async function expire(ctx: Context, pool: Pool, owner: string): Promise<void> {
  await execute(ctx, pool, expireAll, [owner]);
}

// Runs are locked in the order of their ids, as commits lock them. One that the owner has ended is still its own: the
// answer to that commit may be on its way.
const renewAll: Statement = {
  name: "renew",
  text: `
  with held as (
    select run.id from unnest($2::bigint[], $3::bigint[]) as sent (id, epoch)
    join run on run.id = sent.id and run.epoch = sent.epoch and run.owner = $1 and run.state <> 'QUEUED'
    order by run.id for no key update of run),
  kept as (
    update run set lease_expires_at = clock_timestamp() + $4 * interval '1 millisecond'
    from held where run.id = held.id
    returning run.id, run.state)
  select extract(epoch from clock_timestamp()) * 1000 as now,
    coalesce((select json_agg(json_build_object('run', id::text, 'cancelling', state = 'CANCELLING')) from kept), '[]') as held`,
};

/** renew extends leases, and says which of them still are the owner's. */
export async function renew(
  ctx: Context,
  pool: Pool,
  owner: string,
  leases: readonly Lease[],
  leaseMs: number,
): Promise<{ readonly held: readonly Held[]; readonly now: number }> {
  const ids = leases.map((lease) => lease.run);
  const epochs = leases.map((lease) => lease.epoch);
  const { rows } = await execute<{ now: string; held: Held[] }>(ctx, pool, renewAll, [owner, ids, epochs, leaseMs]);
  return { held: rows[0]?.held ?? [], now: Number(rows[0]?.now) };
}

// An owner that still can give a run back was not broken by it: a long call outlives any number of deployments.
const releaseOne: Statement = {
  name: "release",
  text: `update run set lease_expires_at = clock_timestamp(), takeovers = greatest(takeovers - 1, 0)
    where id = $1 and owner = $2 and epoch = $3 and state in ${active}`,
};

/** release lets others claim a run at once. */
export async function release(ctx: Context, pool: Pool, lease: Lease): Promise<void> {
  await execute(ctx, pool, releaseOne, [lease.run, lease.owner, lease.epoch]);
}

const cancellingOf: Statement = {
  name: "cancelling",
  text: "select id from run where owner = $1 and state = 'CANCELLING'",
};

/** cancelling lists the runs of an owner that somebody wants to stop. */
export async function cancelling(ctx: Context, pool: Pool, owner: string): Promise<readonly string[]> {
  const { rows } = await execute<{ id: string }>(ctx, pool, cancellingOf, [owner]);
  return rows.map((row) => row.id);
}
