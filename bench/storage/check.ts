import type { Client } from "pg";
import { centsAt, changedAmong, type Day } from "./rows.ts";
import type { Variant } from "./variants.ts";

type Found = { readonly listings: number; readonly amount: number; readonly prices: number };

/** checkDay throws where a database does not hold what a day should have left: every row, its price, and earlier prices. */
export async function checkDay(
  client: Client,
  { name, kind }: Pick<Variant, "name" | "kind">,
  day: Day,
  rows: number,
): Promise<void> {
  // In the service's tables a day's listings are shown by their source's head.
  const { rows: found } = await client.query<Found>(
    kind === "service"
      ? `select (select count(*)::int from listing l join source s on s.id = l.source_id
            where l.state = 1 and l.since_no <= s.head_no) listings,
          (select sum(amount)::float from listing) amount, (select count(*)::int from listing_history) prices`
      : `select (select count(*)::int from listing) listings, (select sum(amount)::float from listing) amount,
          (select count(*)::int from price_history) prices`,
  );
  const wanted = wantedOf(day, rows);
  const [got] = found;
  if (
    got?.listings === wanted.listings &&
    got.prices === wanted.prices &&
    Math.abs(got.amount - wanted.amount) < 0.01
  ) {
    return;
  }
  throw new Error(`${name}, day ${day}: there is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

/** wantedOf is what stands in the tables after a day. */
export function wantedOf(day: Day, rows: number): Found {
  let cents = 0;
  for (let n = 0; n < rows; n++) cents += centsAt(n, day);
  return { listings: rows, amount: cents / 100, prices: rows + (day === 1 ? 0 : changedAmong(rows)) };
}
