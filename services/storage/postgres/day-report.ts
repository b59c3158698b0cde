import type { ClientBase } from "pg";
import { Change_Kind } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Facts } from "../publish/verdict.ts";
import { ITEMS_PER_SHARD, PLACE_BITS } from "../write/rank.ts";
import { type Differing, PRICE_KNOWN, what } from "./differences.ts";

/** DayReport is what a day brought, as it is kept with its snapshot. Amounts are exact decimals. */
export type DayReport = {
  readonly items: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly listings: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly reappeared: number;
  readonly rejectedByReason: Readonly<Record<string, number>>;
  readonly warningsByReason: Readonly<Record<string, number>>;
  readonly priceSums: Readonly<Record<string, string>>;
  readonly drops: readonly Drop[];
};

/** Drop is one of the day's largest drops of a price. */
export type Drop = {
  readonly externalId: string;
  readonly title: string;
  readonly url: string;
  readonly currency: string;
  readonly oldAmount: string;
  readonly newAmount: string;
  readonly share: number;
};

const DROPS = 10;

/** countDay counts a day after findDifferences, in the same transaction. */
export async function countDay(tx: ClientBase, snapshot: Differing): Promise<{ report: DayReport; facts: Facts }> {
  const counts = await readCounts(tx, snapshot);
  const { items, rejected, listings, created, changed, gone, reappeared, basePresent } = counts;
  const report = {
    items,
    duplicates: items - rejected - listings,
    rejected,
    listings,
    new: created,
    changed,
    unchanged: listings - created - changed,
    gone,
    reappeared,
    rejectedByReason: await readPairs(tx, REJECTED, [snapshot.no], Number),
    warningsByReason: await readPairs(tx, WARNINGS, [snapshot.no], Number),
    priceSums: await readPairs(tx, PRICE_SUMS, [snapshot.no, snapshot.lineNo], String),
    drops: await readDrops(tx, snapshot),
  };
  return { report, facts: { items, rejected, gone, basePresent } };
}

type Counts = Record<
  "items" | "rejected" | "listings" | "created" | "changed" | "gone" | "reappeared" | "basePresent",
  number
>;

async function readCounts(tx: ClientBase, snapshot: Differing): Promise<Counts> {
  const { rows } = await tx.query<Counts>(
    `select b.items::float8, b.rejected::float8, (select count(*) from best)::float8 listings,
        h.created::float8, h.changed::float8, h.gone::float8, h.reappeared::float8, p.present::float8 "basePresent"
      from (select coalesce(sum(n), 0) items, coalesce(sum(rejects), 0) rejected
          from batch where snapshot_no = $1 and n > 0) b,
        (select count(*) filter (where what = ${what.NEW}) created, count(move) changed,
            count(*) filter (where what = ${what.GONE}) gone, count(*) filter (where what = ${what.REAPPEARED}) reappeared
          from listing_history where snapshot_no = $1) h,
        (select count(*) present from listing where source_id = $2 and line_no = $4 and state = 1 and since_no <= $3) p`,
    [snapshot.no, snapshot.sourceId, snapshot.baseNo, snapshot.lineNo],
  );
  if (rows[0] === undefined) throw new Error("a count has no row");
  return rows[0];
}

const REJECTED = "select reason key, count(*) value from reject where snapshot_no = $1 group by reason";

// Warnings count where their row won: its place is the rank's.
const WARNINGS = `select w.reason key, count(*) value
  from batch t
  join snapshot_shard s on s.snapshot_no = t.snapshot_no and s.shard_no = t.shard_no
  cross join lateral jsonb_each(t.warnings) i(item, reasons)
  join best b on b.id = t.ids[i.item::int + 1]
    and (b.rank & ((1::bigint << ${PLACE_BITS}) - 1)) = s.ordinal::bigint * ${ITEMS_PER_SHARD} + t.first_item + i.item::int
  cross join lateral (select distinct jsonb_array_elements_text(i.reasons) reason) w
  where t.snapshot_no = $1 and t.warnings is not null group by w.reason`;

// The day's own prices: a winner without one, whose version carries an earlier one, adds nothing. The limit keeps the
// planner, which expects one version of a snapshot that it has never heard of, from comparing each winner with each.
const PRICE_SUMS = `select currency key, sum(amount) value
  from (select case when v.listing_id is null then p.currency else v.currency end currency,
      case when v.listing_id is null then p.amount else v.amount end amount
    from best b
    join listing p on p.id = b.id and p.line_no = $2
    left join lateral (select listing_id, currency, amount from listing_version
      where snapshot_no = $1 and listing_id = b.id limit 1) v on true
    where ${PRICE_KNOWN}) priced
  where amount is not null group by currency`;

async function readPairs<T>(
  tx: ClientBase,
  sql: string,
  values: readonly unknown[],
  convert: (value: string) => T,
): Promise<Record<string, T>> {
  const { rows } = await tx.query<{ key: string; value: string }>(sql, [...values]);
  const sorted = rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return Object.fromEntries(sorted.map(({ key, value }) => [key, convert(value)]));
}

async function readDrops(tx: ClientBase, snapshot: Differing): Promise<Drop[]> {
  const { rows } = await tx.query<Drop>(
    `select l.external_id "externalId", v.title, v.url, h.currency, h.before_amount::text "oldAmount",
        h.amount::text "newAmount", h.drop_share share
      from listing_history h
      join listing l on l.id = h.listing_id and l.line_no = $2
      join listing_version v on v.snapshot_no = h.version_no and v.listing_id = h.listing_id
      where h.snapshot_no = $1 and h.move = ${Change_Kind.PRICE_DOWN}
      order by h.drop_share desc, l.external_id limit ${DROPS}`,
    [snapshot.no, snapshot.lineNo],
  );
  return rows;
}
