import type { ClientBase } from "pg";
import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { type Differing, HISTORY, what } from "./differences.ts";
import { why } from "./odd-ids.ts";

/**
 * findGone says for each listing that stands in the temporary table odd (id, why) as unseen whether it is gone: it is where
 * every shard in which it was seen last is whole. The others are carried on in the ledger, for not looked for is not gone.
 * It returns how many are gone.
 */
export async function findGone(tx: ClientBase, snapshot: Differing): Promise<number> {
  const { no, baseNo, sourceId, lineNo } = snapshot;
  const { rows } = await tx.query<{ gone: number }>(GONE, [no, baseNo, sourceId, lineNo]);
  return rows[0]?.gone ?? 0;
}

const GONE = `
  with unseen as materialized (select id from odd where why = ${why.UNSEEN}),
  last_seen as materialized (
    select u.id, b.shard_no, case when b.n < 0 then -b.first_item else $2 end seen_no,
      bool_and(coalesce(s.state = ${ShardState.COMPLETE}, false)) over (partition by u.id) is_gone
    from batch b
    cross join lateral unnest(b.ids) x(id)
    join unseen u on u.id = x.id
    left join snapshot_shard s on s.snapshot_no = $1 and s.shard_no = b.shard_no
    where b.snapshot_no = $2 and exists (select from unseen)),
  gone as (
    insert into listing_history (${HISTORY})
    select distinct on (t.id) t.id, $1, $3, p.version_no, ${what.GONE}, null::int2, null::float8, 2, p.hash, p.lasting, p.kind, p.amount,
      p.currency, p.price_no, t.seen_no, p.since_no, p.state, p.kind, p.amount, p.currency, p.external_id
    from last_seen t
    cross join lateral (select * from listing where id = t.id and line_no = $4 limit 1) p
    where t.is_gone order by t.id
    returning listing_id),
  -- With the shards of their last sighting.
  carried as (
    insert into batch (snapshot_no, shard_no, first_item, n, listings, rejects, digest, ids)
    select $1, shard_no, -seen_no, -count(distinct id), 0, 0, 0, array_agg(distinct id) from last_seen where not is_gone
    group by shard_no, seen_no)
  select count(*)::float8 gone from gone`;
