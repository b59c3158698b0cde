import type { ClientBase } from "pg";
import { Change_Kind } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { IdSet } from "../publish/id-set.ts";
import { PLACE_BITS, UNKNOWN_PRICE } from "../write/rank.ts";
import { readBaseIds } from "./base-ids.ts";
import type { BaseSum } from "./base-sums.ts";
import { type CurrencySum, type DayTotals, priceSumsOf } from "./currency-totals.ts";
import { type Differing, HISTORY, what } from "./differences.ts";
import { keepFirstDay } from "./first-day.ts";
import { keepToPasses } from "./lookups.ts";
import { type OddIds, why } from "./odd-ids.ts";

/** Compared counts what a day has, and what of it differs from the base. */
export type Compared = DayTotals & {
  readonly created: number;
  /** changed is how many prices moved. */
  readonly changed: number;
  readonly reappeared: number;
  /** basePresent is how many listings were there in the base. */
  readonly basePresent: number;
};

/**
 * compareDay compares a folded day with its base, and writes what is new, changed or back again into listing_history. It
 * takes the ids of those that are there, uses them up, and adds to the odd ones which of the base are not there.
 */
export async function compareDay(tx: ClientBase, snapshot: Differing, there: IdSet, odd: OddIds): Promise<Compared> {
  if (snapshot.baseNo === 0) {
    const totals = await keepFirstDay(tx, snapshot);
    return { ...totals, created: totals.listings, changed: 0, reappeared: 0, basePresent: 0 };
  }
  const listings = there.size;
  const base = await readBaseIds(tx, snapshot, there, odd);
  for (const id of there.values()) {
    if (odd.add(why.ARRIVED, id)) await odd.keepParts();
  }
  await odd.keepAll();
  const { priceSums, ...changes } = await compareOdd(tx, snapshot, base.sums);
  return { listings, priceSums, ...changes, basePresent: base.present };
}

// What is there as it was in the base is not asked for anything but its price: only the others, the odd ones, are looked at.
async function compareOdd(
  tx: ClientBase,
  { no, baseNo, sourceId, lineNo }: Differing,
  sums: readonly BaseSum[],
): Promise<Changes> {
  await keepToPasses(tx);
  const { rows } = await tx.query<CurrencyRow>(COMPARE, [
    no,
    baseNo,
    sourceId,
    lineNo,
    sums.map(({ currency }) => currency),
    sums.map(({ total }) => total),
    sums.map(({ prices }) => prices),
  ]);
  const { created = 0, changed = 0, reappeared = 0 } = rows[0] ?? {};
  return { priceSums: priceSumsOf(rows), created, changed, reappeared };
}

type Changes = Pick<Compared, "priceSums" | "created" | "changed" | "reappeared">;

// What was kept is the same in each row.
type CurrencyRow = CurrencySum & Readonly<Record<"created" | "changed" | "reappeared", number>>;

// Fixed and negotiable are the same to a comparison.
const priceClass = (kind: string) => `(case ${kind} when 2 then 1 else ${kind} end)`;

// The price of a version is what is known; that a version carries the base's price makes it equal.
const MOVED = `before_no is not null and kind <> 0 and (${priceClass("kind")}, amount, currency)
  is distinct from (${priceClass("before_kind")}, before_amount, before_currency)`;
const COMPARABLE = "amount is not null and before_amount is not null and currency = before_currency";
const MOVE = `case when not (${MOVED}) then null
  when ${COMPARABLE} and amount < before_amount then ${Change_Kind.PRICE_DOWN}
  when ${COMPARABLE} and amount > before_amount then ${Change_Kind.PRICE_UP}
  else ${Change_Kind.PRICE_OTHER} end`;
const DROP_SHARE = `case when ${MOVED} and ${COMPARABLE} and amount < before_amount
  then ((before_amount - amount) / before_amount)::float8 end`;
const WHAT = `case when before_no is null then ${what.NEW} when before_state <> 1 then ${what.REAPPEARED}
  else ${what.UPDATED} end`;

// Each odd listing beside its version of the day, if it wrote one. That is of its winning row: losers' are gone.
const COMPARE = `
  with compared as (
    select id, bool_and(is_there) is_there from (
      select listing_id id, true is_there from listing_version where snapshot_no = $1
      union all select id, why <> ${why.UNSEEN} from odd where why <> ${why.REPEATED}) o group by id),
  present as materialized (
    select p.id, p.external_id, o.is_there, p.since_no <= $2 and p.state = 1 was_there,
      case when b.id is null then u.id is null else ((b.rank >> ${PLACE_BITS}) & ${UNKNOWN_PRICE}) = 0 end is_priced,
      p.price_no, c.seen_no carried_no, p.seen_no,
      case when v.hash is null then p.version_no else $1 end version_no,
      case when v.hash is null then p.hash else v.hash end hash,
      case when v.hash is null then p.lasting else v.lasting end lasting,
      case when v.hash is null then p.kind else v.kind end kind,
      case when v.hash is null then p.amount else v.amount end amount,
      case when v.hash is null then p.currency else v.currency end currency,
      case when p.since_no <> $1 then p.since_no end before_no,
      case when p.since_no <> $1 then p.state end before_state,
      case when p.since_no <> $1 then p.kind end before_kind,
      case when p.since_no <> $1 then p.amount end before_amount,
      case when p.since_no <> $1 then p.currency end before_currency
    from compared o
    cross join lateral (select * from listing where id = o.id and line_no = $4 limit 1) p
    left join lateral (select hash, lasting, kind, amount, currency from listing_version
      where snapshot_no = $1 and listing_id = o.id limit 1) v on true
    left join best b on b.id = o.id
    left join (select distinct id from odd where why = ${why.UNPRICED}) u on u.id = o.id
    -- Listings that the base carried: there, but not looked for since seen_no.
    left join (select x.id, max(-t.first_item) seen_no from batch t cross join lateral unnest(t.ids) x(id)
      where t.snapshot_no = $2 and t.n < 0 group by x.id) c on c.id = o.id),
  -- New, changed, back again, no longer priced, or priced again. price_no is the snapshot that last knew the price: none
  -- where this one does.
  differing as (
    select *, case when is_priced or kind = 0 or before_no is null then null
      else coalesce(price_no, seen_no, carried_no, $2) end price_known_no
    from present where is_there),
  kept as (
    insert into listing_history (${HISTORY})
    select id, $1, $3, version_no, ${WHAT}, ${MOVE}, ${DROP_SHARE}, 1, hash, lasting, kind, amount, currency, price_known_no, null,
      before_no, before_state, before_kind, before_amount, before_currency, external_id
    from differing
    where version_no = $1 or before_state <> 1 or price_no is distinct from price_known_no
    order by id
    returning what, move),
  -- What the base cost, without those that are odd, and what of these has a price today.
  sums as (
    select currency, trim_scale(sum(total))::text total from (
      select * from unnest($5::text[], $6::numeric[], $7::float8[]) b(currency, total, prices)
      union all select before_currency, -before_amount, -1 from present where was_there and before_amount is not null
      union all select currency, amount, 1 from present where is_there and is_priced and amount is not null) t
    group by currency having sum(prices) > 0)
  select s.*, k.* from (
    select count(*) filter (where what = ${what.NEW})::float8 created, count(move)::float8 changed,
      count(*) filter (where what = ${what.REAPPEARED})::float8 reappeared from kept) k
  left join sums s on true order by s.currency`;
