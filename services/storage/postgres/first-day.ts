import type { ClientBase } from "pg";
import { type Differing, HISTORY, what } from "./differences.ts";

/** FirstDay counts a day before which there is nothing. */
export type FirstDay = {
  readonly listings: number;
  /** priceSums are exact decimals by currency. */
  readonly priceSums: Readonly<Record<string, string>>;
};

/**
 * keepFirstDay writes a folded day that has no base into listing_history: all of it is new. There are no versions but its
 * own, and of them the listings' rows have what is asked.
 */
export async function keepFirstDay(tx: ClientBase, snapshot: Differing): Promise<FirstDay> {
  const { rows } = await tx.query<CurrencyRow>(KEEP, [snapshot.no, snapshot.sourceId, snapshot.lineNo]);
  const sums = rows.flatMap(({ currency, total }) => (currency === null || total === null ? [] : [[currency, total]]));
  return { listings: rows.reduce((sum, row) => sum + row.listings, 0), priceSums: Object.fromEntries(sums) };
}

type CurrencyRow = { readonly listings: number; readonly currency: string | null; readonly total: string | null };

const KEEP = `
  with kept as (
    insert into listing_history (${HISTORY})
    select p.id, $1, $2, p.version_no, ${what.NEW}, null, null, 1, p.hash, p.lasting, p.kind, p.amount, p.currency,
      null, null, null, null, null, null, null, p.external_id
    from listing p join best b on b.id = p.id
    where p.source_id = $2 and p.line_no = $3
    order by p.id
    returning currency, amount)
  select currency, trim_scale(sum(amount))::text total, count(*)::float8 listings from kept group by currency order by currency`;
