import { priceOf } from "./page-sql.ts";
import { isPublished } from "./published.ts";

/**
 * byTermsSql finds a pin's listings of the source p by terms, an expression: all that have ever had them, each as the pin
 * shows it, in order; their versions are asked in that order, and no more than fill the page. That there are terms is the
 * condition of the index. Where there are p.most_rows or more, there is one row, before all others, that says so.
 */
export const byTermsSql = (terms: string) => `
  with matched as materialized (select listing_id from listing_version
      where not p.by_price and terms @> ${terms} and terms <> '{}' limit p.most_rows),
    much as materialized (select coalesce(count(*) >= p.most_rows, false) is_cut from matched)
  select 0, '' collate "C", 0, 0::int2, null::bigint, null::bigint, '-Infinity'::numeric price, false, true from much where is_cut
  union all (select f.*, true, false from (
    select l.id, l.external_id, c.version_no, c.state, c.price_no, c.seen_no, ${priceOf("c.amount")} price
    from listing l
    cross join lateral (
      select l.version_no, l.state, l.price_no, l.seen_no, l.amount, l.currency where l.since_no <= p.no
      union all
      (select h.version_no, h.state, h.price_no, h.seen_no, h.amount, h.currency from listing_history h
        where l.since_no > p.no and h.listing_id = l.id and h.snapshot_no <= p.no and ${isPublished("h")}
        order by h.snapshot_no desc limit 1)) c
    where l.id = any(array(select listing_id from matched where not (select is_cut from much))) and l.line_no = o.line_no
      and c.state = $4 and ($11::text is null or c.currency = $11) and ${priceOf("c.amount")} <= a.most
      and (${priceOf("c.amount")}, l.external_id, p.source) > (a.price, a.external_id, a.source)
    order by ${priceOf("c.amount")}, l.external_id offset 0) f
  where (select ($12 = '' or v.category_id = $12) and v.search like all($13::text[]) from listing_version v
    where v.snapshot_no = f.version_no and v.listing_id = f.id)
  order by f.price, f.external_id limit $8)`;
