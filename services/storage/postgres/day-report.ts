import type { ClientBase } from "pg";
import { Change_Kind } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Facts } from "../publish/verdict.ts";
import { ITEMS_PER_SHARD, PLACE_BITS } from "../write/rank.ts";
import type { Compared } from "./compare.ts";
import type { Differing } from "./differences.ts";
import { keepToLookups, keepToPasses } from "./lookups.ts";

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

/** Differences count what a day has and what of it differs from its base. */
export type Differences = Compared & { readonly gone: number };

/** countDay counts a day whose differences were found, in the same transaction. */
export async function countDay(
  tx: ClientBase,
  snapshot: Differing,
  differences: Differences,
): Promise<{ report: DayReport; facts: Facts }> {
  const { items, rejected } = await readItems(tx, snapshot);
  const { listings, created, changed, gone, reappeared, basePresent, priceSums } = differences;
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
    rejectedByReason: await readPairs(tx, REJECTED, snapshot),
    warningsByReason: await readPairs(tx, WARNINGS, snapshot),
    priceSums,
    drops: await readDrops(tx, snapshot),
  };
  return { report, facts: { items, rejected, gone, basePresent } };
}

async function readItems(tx: ClientBase, snapshot: Differing): Promise<{ items: number; rejected: number }> {
  const { rows } = await tx.query<{ items: number; rejected: number }>(
    `select coalesce(sum(n), 0)::float8 items, coalesce(sum(rejects), 0)::float8 rejected
      from batch where snapshot_no = $1 and n > 0`,
    [snapshot.no],
  );
  if (rows[0] === undefined) throw new Error("a count has no row");
  return rows[0];
}

const REJECTED = "select reason key, count(*) value from reject where snapshot_no = $1 group by reason";

// Warnings count where their row won: its place is the rank's. One that was seen once has won.
const WARNINGS = `select w.reason key, count(*) value
  from batch t
  join snapshot_shard s on s.snapshot_no = t.snapshot_no and s.shard_no = t.shard_no
  cross join lateral jsonb_each(t.warnings) i(item, reasons)
  left join best b on b.id = t.ids[i.item::int + 1]
  cross join lateral (select distinct jsonb_array_elements_text(i.reasons) reason) w
  where t.snapshot_no = $1 and t.warnings is not null and (b.id is null
    or (b.rank & ((1::bigint << ${PLACE_BITS}) - 1)) = s.ordinal::bigint * ${ITEMS_PER_SHARD} + t.first_item + i.item::int)
  group by w.reason`;

async function readPairs(tx: ClientBase, sql: string, snapshot: Differing): Promise<Record<string, number>> {
  await keepToPasses(tx);
  const { rows } = await tx.query<{ key: string; value: string }>(sql, [snapshot.no]);
  const sorted = rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return Object.fromEntries(sorted.map(({ key, value }) => [key, Number(value)]));
}

async function readDrops(tx: ClientBase, snapshot: Differing): Promise<Drop[]> {
  await keepToLookups(tx);
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
