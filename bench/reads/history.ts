import type { Client } from "pg";
import { Change_Kind, Snapshot_Outcome, Snapshot_State } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { what } from "../../services/storage/postgres/differences.ts";
import { dayOfSnapshot, SOURCE } from "./catalog.ts";

/** CHANGED_SHARE is which share of the listings changes on a day. */
export const CHANGED_SHARE = 0.01;

// Every fifth change is of one of these few: some listings change nearly every day, most of them hardly ever.
const LIVELY_SHARE = 0.002;

/**
 * addDays writes the published days from the head's next one to a number, straight into storage's tables, as a year of
 * runs would have left them. Each day changes the prices of some listings, and a few of these are away for a while.
 */
export async function addDays(client: Client, listings: number, lastNo: number): Promise<void> {
  const { rows } = await client.query<{ head: string }>("select head_no head from source where name = $1", [SOURCE]);
  const firstNo = Number(rows[0]?.head) + 1;
  if (firstNo > lastNo) return;
  await client.query("begin");
  await client.query("set local synchronous_commit = off; set local work_mem = '256MB'; set local jit = off");
  await client.query(DRAWS, [
    firstNo,
    lastNo,
    Math.round(listings * CHANGED_SHARE),
    listings,
    Math.max(1, Math.round(listings * LIVELY_SHARE)),
  ]);
  await client.query("analyze draw");
  await client.query(STARTS);
  await client.query("create index on start (no, listing_id)");
  await client.query("analyze start");
  for (let no = firstNo; no <= lastNo; no++) await addDay(client, no);
  await client.query(LISTINGS);
  await client.query("drop table draw, start");
  await client.query("update source set head_no = $2 where name = $1", [SOURCE, lastNo]);
  await client.query("select setval(pg_get_serial_sequence('snapshot', 'no'), $1)", [lastNo]);
  await client.query("commit");
}

async function addDay(client: Client, no: number): Promise<void> {
  const run = `pipelines/daily/runs/bench-${no}`;
  await client.query("insert into run_epoch values ($1, 1)", [run]);
  await client.query(SNAPSHOT, [no, run, dayOfSnapshot(no)]);
  // In the order in which the service leaves them: the days one after another, each by listing.
  await client.query(VERSIONS, [no]);
  await client.query(HISTORY, [no]);
  await client.query(SHARDS, [no]);
  await client.query(LEDGER, [no]);
  await client.query(REPORT, [no]);
}

// Which listings change on which day. Drawn with repeats, so that a day has a few changes less than its share.
const DRAWS = `create temp table draw as
  select distinct d.no, case when k.k % 5 = 0 then r.r % $5::int else r.r % $4::int end n,
    (r.r >> 32) % 25 = 0 wants_away
  from generate_series($1::int, $2::int) d(no), generate_series(1, $3::int) k(k),
    lateral (select hashint8extended(k.k, d.no) & 9223372036854775807 r) r`;

// Nothing goes twice in a row; whatever is back has its other price. The state before is that of the listing's start
// before, or what the listing is at the head.
const STARTS = `create temp table start as
  with drawn as (select no, n, bool_and(wants_away) wants_away from draw group by no, n),
  placed as (
    select d.no, t.listing_id, t.amount_a, t.amount_b, t.hash_a, t.hash_b, l.external_id, l.source_id, l.version_no, l.since_no,
      l.state, l.amount = t.amount_b other_now,
      d.wants_away and not coalesce(lag(d.wants_away) over w, l.state <> 1) away, lag(d.no) over w lag_no
    from drawn d join twin t on t.n = d.n join listing l on l.id = t.listing_id
    window w as (partition by d.n order by d.no)),
  counted as (
    select *, (other_now::int + count(*) filter (where not away) over (partition by listing_id order by no)) % 2 = 1 other
    from placed),
  chosen as (
    select *, case when other then amount_b else amount_a end amount, case when other then hash_b else hash_a end hash
    from counted)
  select no, listing_id, external_id, source_id, away, amount, hash,
    case when away then coalesce(lag_no, version_no) else no end version_no,
    coalesce(lag_no, since_no) before_no,
    case when lag_no is null then state when lag(away) over w then 2 else 1 end::int2 before_state,
    case when lag_no is not null then lag(amount) over w when other_now then amount_b else amount_a end before_amount
  from chosen window w as (partition by listing_id order by no)`;

const SNAPSHOT = `insert into snapshot (no, source_id, run, day, generation, base_no, state, outcome, is_indexed, publish_time)
  overriding system value
  select $1::bigint, id, $2, $3::date, 1, $1::bigint - 1, ${Snapshot_State.PUBLISHED}, ${Snapshot_Outcome.COMPLETE}, true, now()
  from source where name = '${SOURCE}'`;

const VERSIONS = `insert into listing_version
  select v.listing_id, s.no, v.rank, s.hash, v.kind, s.amount, v.currency, v.title, v.url, v.search, v.original_amount,
    v.original_currency, v.condition, v.available_quantity, v.sold_quantity, v.category_id, v.category_name, v.catalog_key,
    v.seller, v.location, v.image_urls, v.attributes, v.description, v.promoted, v.free_shipping, v.source_create_time,
    v.source_update_time, v.warnings, v.shard_no, v.page, v."row", '{}'
  from start s
  join twin t on t.listing_id = s.listing_id
  join listing_version v on v.snapshot_no = t.first_no and v.listing_id = s.listing_id
  where s.no = $1 and not s.away order by s.listing_id`;

const FELL = "s.amount < s.before_amount";

const HISTORY = `insert into listing_history (listing_id, snapshot_no, source_id, version_no, what, move, drop_share, state, hash,
    kind, amount, currency, seen_no, before_no, before_state, before_kind, before_amount, before_currency, external_id)
  select s.listing_id, s.no, s.source_id, s.version_no,
    case when s.away then ${what.GONE} when s.before_state = 2 then ${what.REAPPEARED} else ${what.UPDATED} end,
    case when not s.away then case when ${FELL} then ${Change_Kind.PRICE_DOWN} else ${Change_Kind.PRICE_UP} end end,
    case when not s.away and ${FELL} then ((s.before_amount - s.amount) / s.before_amount)::float8 end,
    case when s.away then 2 else 1 end, s.hash, 1, s.amount, 'BRL', case when s.away then s.no - 1 end,
    s.before_no, s.before_state, 1, s.before_amount, 'BRL', s.external_id
  from start s where s.no = $1 order by s.listing_id`;

const SHARDS = `insert into snapshot_shard
  select $1, shard_no, ordinal, state, pages, items, reason, message from snapshot_shard
  where snapshot_no = (select min(no) from snapshot)`;

const LEDGER = `insert into batch
  select $1, shard_no, first_item, n, listings, rejects, digest, ids, flags, warnings from batch
  where snapshot_no = (select min(no) from snapshot)`;

const REPORT = `update snapshot s set report = b.report || jsonb_build_object('new', 0, 'changed', h.changed, 'gone', h.gone,
    'reappeared', h.back, 'listings', n.listings, 'items', n.listings, 'unchanged', n.listings - h.changed,
    'priceSums', jsonb_build_object('BRL', ((b.report -> 'priceSums' ->> 'BRL')::numeric + h.dearer)::text), 'drops', d.drops)
  from snapshot b,
    (select count(move) changed, count(*) filter (where what = ${what.GONE}) gone,
        count(*) filter (where what = ${what.REAPPEARED}) back,
        coalesce(sum(case when state = 1 then amount else 0 end - case when before_state = 1 then before_amount else 0 end), 0) dearer
      from listing_history where snapshot_no = $1) h,
    lateral (select (b.report ->> 'listings')::int + h.back - h.gone listings) n,
    (select coalesce(jsonb_agg(drop), '[]') drops from (
      select jsonb_build_object('externalId', l.external_id, 'title', v.title, 'url', v.url, 'currency', 'BRL',
          'oldAmount', h.before_amount::text, 'newAmount', h.amount::text, 'share', h.drop_share) drop
        from (select * from listing_history where snapshot_no = $1 and drop_share is not null order by drop_share desc limit 10) h
        join listing l on l.id = h.listing_id
        join listing_version v on v.snapshot_no = h.version_no and v.listing_id = h.listing_id
        order by h.drop_share desc, l.external_id) t) d
  where s.no = $1 and b.no = s.base_no`;

const LISTINGS = `update listing l set hash = s.hash, version_no = s.version_no, since_no = s.no,
    state = case when s.away then 2 else 1 end, amount = s.amount, seen_no = case when s.away then s.no - 1 end
  from (select distinct on (listing_id) * from start order by listing_id, no desc) s where l.id = s.listing_id`;
