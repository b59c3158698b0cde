import type { ClientBase } from "pg";
import { Change_Kind } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { PLACE_BITS, UNKNOWN_PRICE } from "../write/rank.ts";
import { type CurrencyTotal, type DayTotals, dayTotals } from "./currency-totals.ts";
import { type Differing, HISTORY, what } from "./differences.ts";
import { keepFirstDay } from "./first-day.ts";
import { keepToPasses } from "./lookups.ts";

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
 * leaves the temporary table unseen (id): the listings of the base that are not there.
 */
export async function compareDay(tx: ClientBase, snapshot: Differing): Promise<Compared> {
  const { no, baseNo, sourceId, lineNo } = snapshot;
  await tx.query("create temp table unseen (id bigint not null) on commit drop");
  await keepToPasses(tx);
  if (baseNo === 0) {
    const totals = await keepFirstDay(tx, snapshot);
    return { ...totals, created: totals.listings, changed: 0, reappeared: 0, basePresent: 0 };
  }
  const { rows } = await tx.query<CurrencyRow>(COMPARE, [no, baseNo, sourceId, lineNo]);
  const { created = 0, changed = 0, reappeared = 0 } = rows[0] ?? {};
  const basePresent = rows.reduce((sum, row) => sum + row.basePresent, 0);
  return { ...dayTotals(rows), basePresent, created, changed, reappeared };
}

// What was kept is the same in each row.
type CurrencyRow = CurrencyTotal & Readonly<Record<"basePresent" | "created" | "changed" | "reappeared", number>>;

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

// One pass over the source's listings, each beside its winning row of the day, if it has one, and that row's version, if it
// wrote one.
const COMPARE = `
  with present as materialized (
    select p.id, p.external_id, b.id is not null is_there, p.since_no <= $2 is_published, p.state,
      ((b.rank >> ${PLACE_BITS}) & ${UNKNOWN_PRICE}) = 0 is_priced, p.price_no, c.seen_no carried_no, p.seen_no,
      case when v.listing_id is null then p.version_no else $1 end version_no,
      case when v.listing_id is null then p.hash else v.hash end hash,
      case when v.listing_id is null then p.lasting else v.lasting end lasting,
      case when v.listing_id is null then p.kind else v.kind end kind,
      case when v.listing_id is null then p.amount else v.amount end amount,
      case when v.listing_id is null then p.currency else v.currency end currency,
      case when p.since_no <> $1 then p.since_no end before_no,
      case when p.since_no <> $1 then p.state end before_state,
      case when p.since_no <> $1 then p.kind end before_kind,
      case when p.since_no <> $1 then p.amount end before_amount,
      case when p.since_no <> $1 then p.currency end before_currency
    from listing p
    left join best b on b.id = p.id
    left join (select listing_id, hash, lasting, kind, amount, currency from listing_version
      where snapshot_no = $1) v on v.listing_id = p.id
    -- Listings that the base carried: there, but not looked for since seen_no.
    left join (select x.id, max(-t.first_item) seen_no from batch t cross join lateral unnest(t.ids) x(id)
      where t.snapshot_no = $2 and t.n < 0 group by x.id) c on c.id = p.id
    where p.source_id = $3 and p.line_no = $4),
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
  missing as (insert into unseen select id from present where not is_there and is_published and state = 1)
  select s.*, k.* from (
    select currency, trim_scale(sum(amount) filter (where is_priced))::text total, count(*) filter (where is_there)::float8 listings,
      count(*) filter (where is_published and state = 1)::float8 "basePresent"
    from present group by currency order by currency) s
  cross join (
    select count(*) filter (where what = ${what.NEW})::float8 created, count(move)::float8 changed,
      count(*) filter (where what = ${what.REAPPEARED})::float8 reappeared from kept) k`;
