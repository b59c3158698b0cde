import type { Client } from "pg";

/** Catalogue is how large a source is, and how lively. */
export type Catalogue = {
  readonly listings: number;
  /** changedShare is which share of the listings changes on a day. */
  readonly changedShare: number;
};

/** Stretch are days that follow the published ones, by the numbers of their snapshots. */
export type Stretch = { readonly firstNo: number; readonly lastNo: number };

// Every fifth change is of one of these few: some listings change nearly every day, most of them hardly ever.
const LIVELY_SHARE = 0.002;

/**
 * drawStarts draws what happens on the days of a stretch, and leaves it in the table start: a row for each state of a
 * listing that begins on one of them, with the one that it ends.
 */
export async function drawStarts(
  client: Client,
  { listings, changedShare }: Catalogue,
  { firstNo, lastNo }: Stretch,
): Promise<void> {
  await client.query("create unlogged table draw (no bigint not null, n int not null, wants_away boolean not null)");
  await client.query(DRAW, [
    firstNo,
    lastNo,
    Math.round(listings * changedShare),
    listings,
    Math.max(1, Math.round(listings * LIVELY_SHARE)),
  ]);
  await client.query("analyze draw");
  await client.query(STARTS);
  await client.query("drop table draw");
  await client.query("create index on start (no, listing_id)");
  await client.query("analyze start");
}

// Which listings change on which day, and which of them would be away. Drawn with repeats, so that a day has a few changes
// less than its share.
const DRAW = `insert into draw
  select d.no, n, bool_and((r.r >> 32) % 25 = 0)
  from generate_series($1::bigint, $2::bigint) d(no), generate_series(1, $3::int) k(k),
    lateral (select hashint8extended(k.k, d.no) & 9223372036854775807 r) r,
    lateral (select case when k.k % 5 = 0 then r.r % $5::int else r.r % $4::int end n) n
  group by d.no, n`;

// Nothing goes twice in a row; whatever is back has its other price. The state before is that of the listing's start
// before, or what the listing is at the head.
const STARTS = `create unlogged table start as
  with placed as (
    select d.no, t.listing_id, t.first_no, t.amount_a, t.amount_b, t.hash_a, t.hash_b, t.lasting_a, t.lasting_b, l.external_id, l.source_id,
      l.version_no, l.since_no, l.state, l.amount = t.amount_b other_now,
      d.wants_away and not coalesce(lag(d.wants_away) over w, l.state <> 1) away, lag(d.no) over w lag_no
    from draw d join twin t on t.n = d.n join listing l on l.id = t.listing_id
    window w as (partition by d.n order by d.no)),
  counted as (
    select *, (other_now::int + count(*) filter (where not away) over (partition by listing_id order by no)) % 2 = 1 other
    from placed),
  chosen as (
    select *, case when other then amount_b else amount_a end amount, case when other then hash_b else hash_a end hash,
      case when other then lasting_b else lasting_a end lasting
    from counted)
  select no, listing_id, first_no, external_id, source_id, away, amount, hash, lasting,
    case when away then coalesce(lag_no, version_no) else no end version_no,
    coalesce(lag_no, since_no) before_no,
    case when lag_no is null then state when lag(away) over w then 2 else 1 end::int2 before_state,
    case when lag_no is not null then lag(amount) over w when other_now then amount_b else amount_a end before_amount
  from chosen window w as (partition by listing_id order by no)`;
