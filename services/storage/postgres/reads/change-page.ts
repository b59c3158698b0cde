import type { EntityManager } from "typeorm";
import { Change_Kind } from "../../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { SnapshotRef } from "../../names.ts";
import { what } from "../differences.ts";

/** ChangeFilter says which changes of a day a list has. */
export type ChangeFilter = {
  readonly ref: SnapshotRef;
  /** kinds are all where it is empty. */
  readonly kinds: readonly Change_Kind[];
  readonly minDropShare: number;
};

/** ChangeCursor is the last change of a page, and the snapshot that all pages show. */
export type ChangeCursor = {
  readonly pin: string;
  /** share is the drop's share as the database writes it; "0" in a list by listing. */
  readonly share: string;
  readonly externalId: string;
  readonly kind: string;
};

/** ChangeRow is a change as the driver reads it. */
export type ChangeRow = {
  readonly externalId: string;
  readonly kind: Change_Kind;
  readonly title: string;
  readonly url: string;
  readonly oldAmount: string | null;
  readonly oldCurrency: string | null;
  readonly newAmount: string | null;
  readonly newCurrency: string | null;
  readonly share: string;
};

/** findChanges finds up to so many changes of a snapshot after a place in the order of the list. */
export async function findChanges(
  manager: EntityManager,
  snapshotNo: number,
  filter: ChangeFilter,
  limit: number,
  after: ChangeCursor | undefined,
): Promise<ChangeRow[]> {
  const kinds = filter.kinds.length === 0 ? ALL_KINDS : filter.kinds;
  const place = [snapshotNo, limit, after?.externalId ?? ""];
  const history = (await isIndexed(manager, snapshotNo)) ? "listing_history" : UNINDEXED;
  if (byDrop(filter)) {
    if (!kinds.includes(Change_Kind.PRICE_DOWN)) return [];
    return manager.query(byDropSql(history), [...place, filter.minDropShare, after?.share ?? "Infinity"]);
  }
  const streams = STREAMS.filter(({ kind }) => kinds.includes(kind));
  return manager.query(byListingSql(history), [
    ...place,
    after?.kind ?? 0,
    streams.map((stream) => stream.what),
    streams.map(({ move }) => move),
    streams.map(({ kind }) => kind),
  ]);
}

async function isIndexed(manager: EntityManager, snapshotNo: number): Promise<boolean> {
  const rows: { isIndexed: boolean }[] = await manager.query(
    'select is_indexed "isIndexed" from snapshot where no = $1',
    [snapshotNo],
  );
  return rows[0]?.isIndexed ?? false;
}

// A list of drops alone begins with the largest.
function byDrop(filter: Pick<ChangeFilter, "kinds" | "minDropShare">): boolean {
  const [only, ...others] = filter.kinds;
  return filter.minDropShare > 0 || (only === Change_Kind.PRICE_DOWN && others.length === 0);
}

const ALL_KINDS = Object.values(Change_Kind).filter((kind) => kind !== Change_Kind.UNSPECIFIED);

// Where the changes of each kind stand in the index of a day's changes. One row of history is up to two changes: back
// again, and at another price.
const { PRICE_DOWN, PRICE_UP, PRICE_OTHER, NEW, GONE, REAPPEARED } = Change_Kind;
const STREAMS: readonly { readonly what: number; readonly move: number; readonly kind: Change_Kind }[] = [
  { what: what.NEW, move: 0, kind: NEW },
  { what: what.GONE, move: 0, kind: GONE },
  ...[0, PRICE_DOWN, PRICE_UP, PRICE_OTHER].map((move) => ({ what: what.REAPPEARED, move, kind: REAPPEARED })),
  ...[what.UPDATED, what.REAPPEARED].flatMap((started) =>
    [PRICE_DOWN, PRICE_UP, PRICE_OTHER].map((move) => ({ what: started, move, kind: move })),
  ),
];

const ROW = `c.external_id "externalId", c.change kind, v.title, v.url, c.before_amount "oldAmount", c.before_currency "oldCurrency",
  c.amount "newAmount", c.currency "newCurrency", coalesce(c.drop_share, 0)::text share`;

const VERSION = "join listing_version v on v.snapshot_no = c.version_no and v.listing_id = c.listing_id";

// What a version before the index wrote has no external ids yet.
const UNINDEXED = `(
  select h.listing_id, h.snapshot_no, h.version_no, h.what, h.move, h.drop_share, h.amount, h.currency, h.before_amount,
    h.before_currency, l.external_id
  from listing_history h
  join source o on o.id = h.source_id
  join listing l on l.id = h.listing_id and l.line_no = o.line_no)`;

// Each stream is in order by itself, and a page has no more of it than there are on the page.
const byListingSql = (history: string) => `
  select ${ROW} from (
    select h.*, k.change from unnest($5::int2[], $6::int2[], $7::int[]) k(what, move, change)
    cross join lateral (
      select * from ${history} h
      where h.snapshot_no = $1 and h.what = k.what and coalesce(h.move, 0::int2) = k.move
        and h.external_id >= $3::text collate "C" and (h.external_id, k.change) > ($3::text collate "C", $4::int)
      order by h.external_id limit $2) h
    order by h.external_id, k.change limit $2) c
  ${VERSION} order by c.external_id, c.change`;

// Those of the share at which the last page ended, and those of smaller ones.
const drops = (history: string, position: string) => `
  (select * from ${history} h
    where h.snapshot_no = $1 and h.drop_share is not null and h.drop_share >= $4::float8 and ${position}
    order by h.drop_share desc, h.external_id limit $2)`;
const byDropSql = (history: string) => `
  select ${ROW} from (
    select h.*, ${PRICE_DOWN} change from (
      ${drops(history, `h.drop_share = $5::float8 and h.external_id > $3::text collate "C"`)}
      union all ${drops(history, "h.drop_share < $5::float8")}) h
    order by h.drop_share desc, h.external_id limit $2) c
  ${VERSION} order by c.drop_share desc, c.external_id`;
