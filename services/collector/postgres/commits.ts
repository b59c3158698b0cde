import type { Pool } from "pg";
import type { Context } from "../../kit/context.ts";
import { execute, type Statement } from "../../kit/postgres/statement.ts";
import type { Commit } from "../ledger.ts";
import { columnsOf, stretchesOf } from "./stretches.ts";

/** commitSteps makes commits of any shards in one statement, and returns for each whether it was made. */
export async function commitSteps(ctx: Context, pool: Pool, commits: readonly Commit[]): Promise<readonly boolean[]> {
  const stretches = stretchesOf(commits);
  const { rows } = await execute<{ n: number }>(ctx, pool, commitStretches, columnsOf(stretches));
  const made = new Set(rows.map(({ n }) => stretches[n]?.work));
  return commits.map(({ work }) => made.has(work));
}

/**
 * One statement: the fence holds the runs' epochs still, a shard moves only under its newest claim, and pages go in only
 * where their shard moved. Rows are locked in one order, runs before shards, as claims do it: two processes that want the
 * same ones wait for each other, and never both.
 */
const commitStretches: Statement = {
  name: "commit_stretches",
  text: `
  with asked as materialized (
    select row_number() over () - 1 as n, sent.* from unnest(
      $1::text[], $2::bigint[], $3::bigint[], $4::integer[], $5::bigint[], $6::integer[], $7::integer[], $8::bigint[],
      $9::text[], $10::boolean[], $11::text[], $12::text[], $13::text[], $14::text[]
    ) as sent (run, epoch, plan_id, ordinal, claim, first_page, pages, size_bytes,
      position, stays, state, reason, message, finished_key)),
  fence as materialized (
    select run, epoch from run_epoch where run in (select run from asked) order by run for share),
  passed as materialized (select asked.* from asked join fence using (run, epoch)),
  held as materialized (
    select plan_id, ordinal from shard where (plan_id, ordinal) in (select plan_id, ordinal from passed)
    order by plan_id, ordinal for update),
  moved as (
    update shard set
      pages = shard.pages + passed.pages,
      size_bytes = shard.size_bytes + passed.size_bytes,
      position = case when stays then shard.position else passed.position end,
      state = passed.state, reason = passed.reason, message = passed.message, finished_key = passed.finished_key
    from passed join held using (plan_id, ordinal)
    where shard.plan_id = passed.plan_id and shard.ordinal = passed.ordinal and shard.claim = passed.claim
      and shard.state is null and (passed.first_page is null or shard.pages = passed.first_page)
    returning passed.n, shard.plan_id, shard.ordinal),
  added as (
    insert into page (plan_id, ordinal, page, sha256, size_bytes, media_type, url, fetched_at,
      pack, pack_offset, packed_bytes, packed_sha256)
    select plan_id, ordinal, page, sha256, size_bytes, media_type, url, fetched_at,
      pack, pack_offset, packed_bytes, packed_sha256
    from moved join unnest(
      $15::integer[], $16::integer[], $17::bytea[], $18::bigint[], $19::text[], $20::text[], $21::timestamptz[],
      $22::bytea[], $23::integer[], $24::integer[], $25::bytea[]
    ) as sent (n, page, sha256, size_bytes, media_type, url, fetched_at,
      pack, pack_offset, packed_bytes, packed_sha256) using (n))
  select n::integer from moved`,
};
