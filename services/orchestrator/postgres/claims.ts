import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { sqlStateOf } from "../../kit/postgres/errors.ts";
import { query, withTransaction } from "../../kit/postgres/transaction.ts";
import type { CallError } from "../engine/state.ts";
import { type Claim, type Held, type Lease, mostTakeovers } from "../engine/store.ts";
import { loadClaim, type Taken } from "./load.ts";

const active = "('RUNNING', 'CANCELLING')";

/** expire ends the leases of an owner's earlier life. */
export async function expire(ctx: Context, pool: Pool, owner: string): Promise<void> {
  await query(
    ctx,
    pool,
    `update run set lease_expires_at = clock_timestamp() where owner = $1 and state in ${active}`,
    [owner],
  );
}

// A run whose owner is gone comes first. Of the waiting ones only the first of a partition that nobody works on: a
// source's days follow each other. A row that another worker is claiming at this moment is passed over, and one whose
// plan is newer than this process is left to those that understand it. A run that breaks every owner it has is given up.
const claimSql = `
  update run set
    state = case when state = 'QUEUED' then 'RUNNING' when takeovers < $5 then state
      when state = 'CANCELLING' then 'CANCELLED' else 'FAILED' end,
    error = case when state = 'RUNNING' and takeovers >= $5 then coalesce(error, $6::json) else error end,
    end_time = case when state <> 'QUEUED' and takeovers >= $5 then clock_timestamp() end,
    owner = $1,
    epoch = epoch + 1,
    advance = 0,
    version = version + 1,
    takeovers = case when state = 'QUEUED' then 0 else takeovers + 1 end,
    start_time = coalesce(start_time, clock_timestamp()),
    limits_from = case when state = 'QUEUED' then clock_timestamp() else coalesce(limits_from, start_time) end,
    lease_expires_at = clock_timestamp() + $2 * interval '1 millisecond'
  where id = (
    select candidate.id from run candidate
    where candidate.plan_format <= $4
      and ((candidate.state in ${active} and candidate.lease_expires_at <= clock_timestamp()
          and candidate.id <> all($3::bigint[]))
        or (candidate.state = 'QUEUED' and not exists (
          select from run other
          where other.pipeline = candidate.pipeline and other.partition = candidate.partition
            and (other.state in ${active} or (other.state = 'QUEUED'
              and (other.rank, other.day) < (candidate.rank, candidate.day))))))
    order by candidate.state = 'QUEUED', candidate.rank, candidate.day, candidate.id
    limit 1
    for update skip locked)
  returning id, epoch, end_time is not null as "givenUp"`;

const givenUp: CallError = {
  step: "",
  item: "",
  code: "INTERNAL",
  reason: "ENGINE_FAILED",
  message: `The run changed its owner ${mostTakeovers} times without coming further, as if it broke each of them.`,
  metadata: { takeovers: String(mostTakeovers) },
  attempt: 0,
};

/** Claiming is who claims, and what. */
export type Claiming = {
  readonly owner: string;
  readonly leaseMs: number;
  /** own are the runs that the owner is working on. */
  readonly own: readonly string[];
  /** planFormat is the newest format of plans that it understands. */
  readonly planFormat: number;
};

/**
 * claim takes over the next run that nobody works on, and then reads it. A run that is too much to be read in time keeps
 * its lease until that runs out: so it is passed over meanwhile, and the runs behind it get their turn.
 */
export async function claim(ctx: Context, pool: Pool, claiming: Claiming): Promise<Claim | undefined> {
  let taken = await take(ctx, pool, claiming);
  while (taken?.givenUp) taken = await take(ctx, pool, claiming);
  if (taken === undefined) return undefined;
  return withTransaction(ctx, pool, (tx) => loadClaim(tx, taken));
}

type Claimed = Taken & { readonly givenUp: boolean };

async function take(ctx: Context, pool: Pool, claiming: Claiming): Promise<Claimed | undefined> {
  const { owner, leaseMs, own, planFormat } = claiming;
  const values = [owner, leaseMs, own, planFormat, mostTakeovers, JSON.stringify(givenUp)];
  try {
    return (await query<Claimed>(ctx, pool, claimSql, values)).rows[0];
  } catch (error) {
    // Two workers took two days of one partition at the same moment: the index let one through.
    if (sqlStateOf(error) === "23505") return undefined;
    throw error;
  }
}

const renewSql = `
  with sent as (select * from unnest($2::bigint[], $3::bigint[]) as sent (id, epoch)),
  kept as (
    update run set lease_expires_at = clock_timestamp() + $4 * interval '1 millisecond'
    from sent
    where run.id = sent.id and run.epoch = sent.epoch and run.owner = $1 and run.state in ${active}
    returning run.id, run.state)
  select extract(epoch from clock_timestamp()) * 1000 as now,
    coalesce((select json_agg(json_build_object('run', id::text, 'cancelling', state = 'CANCELLING')) from kept), '[]') as held`;

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
  const { rows } = await query<{ now: string; held: Held[] }>(ctx, pool, renewSql, [owner, ids, epochs, leaseMs]);
  return { held: rows[0]?.held ?? [], now: Number(rows[0]?.now) };
}

/** release lets others claim a run at once. */
export async function release(ctx: Context, pool: Pool, lease: Lease): Promise<void> {
  await query(
    ctx,
    pool,
    `update run set lease_expires_at = clock_timestamp() where id = $1 and owner = $2 and epoch = $3 and state in ${active}`,
    [lease.run, lease.owner, lease.epoch],
  );
}

/** cancelling lists the runs of an owner that somebody wants to stop. */
export async function cancelling(ctx: Context, pool: Pool, owner: string): Promise<readonly string[]> {
  const { rows } = await query<{ id: string }>(
    ctx,
    pool,
    "select id from run where owner = $1 and state = 'CANCELLING'",
    [owner],
  );
  return rows.map((row) => row.id);
}
