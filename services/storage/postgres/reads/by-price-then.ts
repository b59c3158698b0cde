import { forkSql } from "./forks.ts";
import { asked, isInRange, priceOf } from "./page-sql.ts";
import { isPublished } from "./published.ts";

const CURRENT = priceOf("l.amount");
const ENDED = priceOf("h.before_amount");

// What is current since since_no. That a state is above 0 is the condition of the index of prices.
const LISTINGS = `
  select l.id, l.external_id, ${CURRENT} price, l.currency, l.term_bits, l.more_term_bits, l.since_no, null::bigint snapshot_no,
    l.version_no, l.price_no, l.seen_no
  from listing l
  where p.by_price and not p.is_head and l.source_id = p.source_id and l.line_no = o.line_no and l.state = $4 and l.state > 0
    and ${isInRange(CURRENT, "l.external_id")}`;

// What was so since since_no, up to snapshot_no. Most states began with a version.
const ended = (fork: number) => `
  select h.listing_id, h.external_id, ${ENDED} price, h.before_currency, null::bigint, null::bigint, h.before_no, h.snapshot_no,
    h.before_no, null::bigint, null::bigint
  from listing_history h
  where p.by_price and not p.is_head and h.source_id = p.source_id and ${forkSql("h")} = (p.forks ->> ${fork})::bigint
    and h.before_no is not null and h.before_state = $4 and ${isInRange(ENDED, "h.external_id")}`;

const START = "listing_history s where s.snapshot_no = c.since_no and s.listing_id";

// What a row says itself is looked at first: of nearly all that are not meant it says so.
const IS_MEANT = `case
  when c.since_no > p.no or c.snapshot_no <= p.no or c.currency is distinct from coalesce($11::text, c.currency) then false
  when c.term_bits & p.term_bits <> p.term_bits or c.more_term_bits & p.more_term_bits <> p.more_term_bits then false
  when not coalesce(${asked("c.id", "c.version_no")}, ${asked("c.id", `(select version_no from ${START} = c.id)`)}) then false
  else c.snapshot_no is null or ${isPublished("c")} end`;

/**
 * byPriceThenSql finds an older pin's listings of the source p by walking what is current, and beside it the states that
 * ended at so many forks, all in one order of prices; what the pin does not show is passed by. After p.most_rows, which are
 * mostRows at most, the walk is cut at a row that says so, the last one of its listing.
 */
export function byPriceThenSql(forks: number, mostRows: number): string {
  const branches = [LISTINGS, ...Array.from({ length: forks }, (_, fork) => ended(fork))];
  // Each branch is told to be in order: so they are merged, and none is read further than the walk goes.
  const walked = branches.map((rows) => `(${rows} order by price, external_id fetch first ${mostRows} rows with ties)`);
  return `
  select c.id, c.external_id, coalesce(s.version_no, c.version_no), $4::int2, coalesce(s.price_no, c.price_no),
    coalesce(s.seen_no, c.seen_no), c.price, m.is_meant, c.is_cut
  from (select w.*, row_number() over walk >= p.most_rows and lead(w.id) over walk is null is_cut
    from (select * from (${walked.join(" union all ")}) w
      order by w.price, w.external_id fetch first (p.most_rows) rows with ties) w
    window walk as (order by w.price, w.external_id)) c
  cross join lateral (select ${IS_MEANT} is_meant offset 0) m
  left join lateral (select * from ${START} = case when m.is_meant and c.snapshot_no > 0 then c.id end) s on true
  where c.is_cut or m.is_meant
  order by c.price, c.external_id limit $8`;
}
