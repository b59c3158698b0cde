import { Change_Kind, Snapshot_Outcome, Snapshot_State } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { what } from "../../services/storage/postgres/differences.ts";
import { TERM_STEP } from "../../services/storage/postgres/term-bits.ts";
import { FIRST_DAY, SOURCE } from "./catalog.ts";

const EACH_DAY = "generate_series($1::bigint, $2::bigint) d(no)";
const RUN = "'pipelines/daily/runs/bench-' || d.no";

/** RUNS are the runs that published the days from one number to another. */
export const RUNS = `insert into run_epoch select ${RUN}, 1 from ${EACH_DAY}`;

/** DAYS are the snapshots of the days from one number to another, still without their reports. */
export const DAYS = `insert into snapshot (no, source_id, run, day, generation, base_no, state, outcome, is_indexed, term_steps, publish_time)
  overriding system value
  select d.no, s.id, ${RUN}, date '${FIRST_DAY}' + (d.no - 1)::int, 1, d.no - 1, ${Snapshot_State.PUBLISHED},
    ${Snapshot_Outcome.COMPLETE}, true, ${2 * TERM_STEP}, now()
  from source s cross join ${EACH_DAY} where s.name = '${SOURCE}' order by d.no`;

const FIRST = "(select min(no) from snapshot)";

/** SHARDS and LEDGER are the first day's, on each of the days. Only a base's ledger is ever asked who was there. */
export const SHARDS = `insert into snapshot_shard
  select d.no, shard_no, ordinal, state, pages, items, reason, message from snapshot_shard
  cross join ${EACH_DAY} where snapshot_no = ${FIRST} order by d.no, ordinal`;
export const LEDGER = `insert into batch
  select d.no, shard_no, first_item, n, listings, rejects, digest, ids, flags, warnings from batch
  cross join ${EACH_DAY} where snapshot_no = ${FIRST} order by d.no, shard_no, first_item`;

/** VERSIONS are those that the table start begins: what the listing was on the first day, at another price. */
export const VERSIONS = `insert into listing_version
  select v.listing_id, s.no, v.rank, s.hash, v.kind, s.amount, v.currency, v.title, v.url, v.search, v.original_amount,
    v.original_currency, v.condition, v.available_quantity, v.sold_quantity, v.category_id, v.category_name, v.catalog_key,
    v.seller, v.location, v.image_urls, v.attributes, v.description, v.promoted, v.free_shipping, v.source_create_time,
    v.source_update_time, v.warnings, v.shard_no, v.page, v."row", '{}', s.lasting
  from start s join listing_version v on v.snapshot_no = s.first_no and v.listing_id = s.listing_id
  where not s.away order by s.no, s.listing_id`;

const FELL = "s.amount < s.before_amount";

/** HISTORY is a row for each row of the table start. */
export const HISTORY = `insert into listing_history (listing_id, snapshot_no, source_id, version_no, what, move, drop_share, state, hash,
    lasting, kind, amount, currency, seen_no, before_no, before_state, before_kind, before_amount, before_currency, external_id)
  select s.listing_id, s.no, s.source_id, s.version_no,
    case when s.away then ${what.GONE} when s.before_state = 2 then ${what.REAPPEARED} else ${what.UPDATED} end,
    case when not s.away then case when ${FELL} then ${Change_Kind.PRICE_DOWN} else ${Change_Kind.PRICE_UP} end end,
    case when not s.away and ${FELL} then ((s.before_amount - s.amount) / s.before_amount)::float8 end,
    case when s.away then 2 else 1 end, s.hash, s.lasting, 1, s.amount, 'BRL', case when s.away then s.no - 1 end,
    s.before_no, s.before_state, 1, s.before_amount, 'BRL', s.external_id
  from start s order by s.no, s.listing_id`;

/** LISTINGS makes each listing what its last row of the table start says. */
export const LISTINGS = `update listing l set hash = s.hash, lasting = s.lasting, version_no = s.version_no, since_no = s.no,
    state = case when s.away then 2 else 1 end, amount = s.amount, seen_no = case when s.away then s.no - 1 end
  from (select distinct on (listing_id) * from start order by listing_id, no desc) s where l.id = s.listing_id`;

/** REPORTS are those of all days after a base, from its own and what has changed since. */
export const REPORTS = `update snapshot s set report = b.report || jsonb_build_object(
    'new', 0, 'changed', h.changed, 'gone', h.gone, 'reappeared', h.back, 'items', n.listings, 'listings', n.listings,
    'unchanged', n.listings - h.changed, 'priceSums', jsonb_build_object('BRL', trim_scale(n.price_sum)::text), 'drops', d.drops)
  from snapshot b,
    (select no, changed, gone, back, sum(back - gone) over (order by no) more, sum(dearer) over (order by no) dearer from (
      select snapshot_no no, count(move) changed, count(*) filter (where what = ${what.GONE}) gone,
        count(*) filter (where what = ${what.REAPPEARED}) back,
        sum(case when state = 1 then amount else 0 end - case when before_state = 1 then before_amount else 0 end) dearer
      from listing_history where snapshot_no > $1 group by snapshot_no) day) h,
    lateral (select (b.report ->> 'listings')::int + h.more listings,
      (b.report -> 'priceSums' ->> 'BRL')::numeric + h.dearer price_sum) n,
    lateral (select coalesce(jsonb_agg(drop order by share desc, external_id), '[]') drops from (
      select c.drop_share share, c.external_id, jsonb_build_object('externalId', c.external_id, 'title', v.title, 'url', v.url,
          'currency', 'BRL', 'oldAmount', c.before_amount::text, 'newAmount', c.amount::text, 'share', c.drop_share) drop
        from (select * from listing_history where snapshot_no = h.no and drop_share is not null
          order by drop_share desc, external_id limit 10) c
        join listing_version v on v.snapshot_no = c.version_no and v.listing_id = c.listing_id) t) d
  where b.no = $1 and s.no = h.no`;
