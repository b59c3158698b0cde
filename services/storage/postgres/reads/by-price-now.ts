import { asked, isInRange, priceOf } from "./page-sql.ts";

const PRICE = priceOf("l.amount");

// What is unknown may be so. A listing that is new in a day that is not published has its row already.
const MAY_BE_MEANT = `coalesce(c.term_bits & p.term_bits = p.term_bits
  and c.more_term_bits & p.more_term_bits = p.more_term_bits, true)`;

const WALK = `listing l
  where p.by_price and p.is_head and l.source_id = p.source_id and l.line_no = o.line_no and l.state = $4 and l.state > 0
    and ${isInRange(PRICE, "l.external_id")}
  order by price, external_id`;

/**
 * BY_PRICE_NOW finds the current listings of the source p by walking the index of prices, which says itself which of them
 * cannot have the words: only the others are looked at. Where p.most_rows do not fill the page there is a row more that
 * says so, at the last of them: it is looked for afterwards, as to number what is walked would cost as much as the walk.
 */
export const BY_PRICE_NOW = `
  with meant as materialized (
    select l.id, c.external_id, l.version_no, $4::int2 state, l.price_no, l.seen_no, c.price
    from (select l.external_id, ${PRICE} price, l.term_bits, l.more_term_bits from ${WALK} limit p.most_rows) c
    cross join lateral (select * from listing
      where source_id = p.source_id and line_no = o.line_no and external_id = c.external_id limit 1) l
    cross join lateral (select case
      when l.since_no > p.no or l.currency is distinct from coalesce($11::text, l.currency) then false
      else ${asked("l.id", "l.version_no")} end is_meant offset 0) m
    where ${MAY_BE_MEANT} and m.is_meant
    order by c.price, c.external_id limit $8)
  select meant.*, true, false from meant
  union all (select 0, l.external_id, 0, $4::int2, null, null, ${PRICE} price, false, true from ${WALK}
    limit case when (select count(*) from meant) < $8 then 1 else 0 end offset p.most_rows - 1)`;
