import type { ClientBase } from "pg";
import { type CurrencyTotal, type DayTotals, dayTotals } from "./currency-totals.ts";
import { type Differing, HISTORY, what } from "./differences.ts";
import { keepToPasses } from "./lookups.ts";

/**
 * keepFirstDay writes a folded day that has no base into listing_history: all of it is new. There are no versions but its
 * own, and of them the listings' rows have what is asked.
 */
export async function keepFirstDay(tx: ClientBase, snapshot: Differing): Promise<DayTotals> {
  await keepToPasses(tx);
  const { rows } = await tx.query<CurrencyTotal>(KEEP, [snapshot.no, snapshot.sourceId, snapshot.lineNo]);
  return dayTotals(rows);
}

const KEEP = `
  with kept as (
    insert into listing_history (${HISTORY})
    select p.id, $1, $2, p.version_no, ${what.NEW}, null, null, 1, p.hash, p.lasting, p.kind, p.amount, p.currency,
      null, null, null, null, null, null, null, p.external_id
    from listing p where p.source_id = $2 and p.line_no = $3 and p.since_no = $1
    order by p.id
    returning currency, amount)
  select currency, trim_scale(sum(amount))::text total, count(*)::float8 listings from kept group by currency order by currency`;
