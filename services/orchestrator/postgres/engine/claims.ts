import type { Pool } from "pg";
import type { Context } from "../../../kit/context.ts";
import { sqlStateOf, uniqueViolation } from "../../../kit/postgres/errors.ts";
import { execute, type Statement } from "../../../kit/postgres/statement.ts";
import { withTransaction } from "../../../kit/postgres/transaction.ts";
import type { CallError } from "../../engine/state.ts";
import { type Claim, mostTakeovers } from "../../engine/store.ts";
import { active } from "./leases.ts";
import { type ClaimedRow, claimedColumns, claimOf, loadBegun, nothing } from "./load.ts";

// A run whose owner is gone comes first. Of the waiting ones only the first of a partition that nobody works on: a
// source's days follow each other. A row that another worker is claiming at this moment is passed over, and one whose
// plan is newer than this process is left to those that understand it. A run that breaks every owner it has is given up.
// It comes back with the plan that it keeps: of a run that nobody had before there is nothing else to read.
const claimNext: Statement = {
  name: "claim",
  text: `with claimed as (
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
  returning *)
  select ${claimedColumns}, end_time is not null as "givenUp"
  from claimed as run join plan on plan.hash = plan_hash`,
};

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
  while (taken?.givenUp) {
    ctx.log.error({ run: taken.name, epoch: taken.epoch }, givenUp.message);
    taken = await take(ctx, pool, claiming);
  }
  if (taken === undefined) return undefined;
  const row = taken;
  const begun = row.epoch === "1" ? nothing : await withTransaction(ctx, pool, (tx) => loadBegun(tx, row));
  return begun && claimOf(row, begun);
}

async function take(
  ctx: Context,
  pool: Pool,
  { owner, leaseMs, own, planFormat }: Claiming,
): Promise<(ClaimedRow & { readonly givenUp: boolean }) | undefined> {
  const values = [owner, leaseMs, own, planFormat, mostTakeovers, JSON.stringify(givenUp)];
  try {
    return (await execute<ClaimedRow & { givenUp: boolean }>(ctx, pool, claimNext, values)).rows[0];
  } catch (error) {
    // Two workers took two days of one partition at the same moment: the index let one through.
    if (sqlStateOf(error) === uniqueViolation) return undefined;
    throw error;
  }
}
