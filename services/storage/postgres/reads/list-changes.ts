import type { DataSource } from "typeorm";
import { type Change, Change_Kind } from "../../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Context } from "../../../kit/context.ts";
import { listingName, type SnapshotRef } from "../../names.ts";
import { fitting } from "../../read/size.ts";
import { what } from "../differences.ts";
import { state } from "../states.ts";
import { money } from "./listing-message.ts";
import { findDay, restorePins } from "./pins.ts";
import { read } from "./read.ts";

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

/** ChangePage is a page of a day's changes. */
export type ChangePage = { readonly changes: readonly Change[]; readonly next: ChangeCursor | undefined };

// A list of drops alone begins with the largest.
function byDrop(filter: Pick<ChangeFilter, "kinds" | "minDropShare">): boolean {
  const [only, ...others] = filter.kinds;
  return filter.minDropShare > 0 || (only === Change_Kind.PRICE_DOWN && others.length === 0);
}

/** listChanges returns a page of the newest published snapshot of a day: by drop, or by listing and kind. */
export async function listChanges(
  ctx: Context,
  dataSource: DataSource,
  filter: ChangeFilter,
  size: number,
  after: ChangeCursor | undefined,
): Promise<ChangePage> {
  return read(ctx, dataSource, async (manager) => {
    const [restored] = after ? await restorePins(manager, [after.pin]) : [];
    const pin = restored ?? (await findDay(manager, filter.ref, [state.PUBLISHED]));
    const kinds = filter.kinds.length === 0 ? ALL_KINDS : filter.kinds;
    const wanted = filter.minDropShare > 0 ? kinds.filter((kind) => kind === Change_Kind.PRICE_DOWN) : kinds;
    const shared = [pin.no, wanted, size + 1, filter.minDropShare, after?.externalId ?? "", after?.kind ?? 0];
    const rows: ChangeRow[] = byDrop(filter)
      ? await manager.query(`${CHANGES} ${DROPS}`, [...shared, after?.share ?? "Infinity"])
      : await manager.query(`${CHANGES} ${LISTINGS}`, shared);
    const changes = fitting(rows.slice(0, size), (row) => row.title.length * 3 + row.url.length * 3 + 400);
    const last = changes.at(-1);
    const next = rows.length > changes.length && last ? cursorOf(pin.no, last) : undefined;
    return { changes: changes.map((row) => changeMessage(filter.ref, row)), next };
  });
}

const ALL_KINDS = Object.values(Change_Kind).filter((kind) => kind !== Change_Kind.UNSPECIFIED);

type ChangeRow = {
  externalId: string;
  kind: Change_Kind;
  title: string;
  url: string;
  oldAmount: string | null;
  oldCurrency: string | null;
  newAmount: string | null;
  newCurrency: string | null;
  share: string;
};

// One row of history is up to two changes: back again, and at another price.
const CHANGES = `
  select l.external_id "externalId", k.kind, v.title, v.url, h.before_amount "oldAmount", h.before_currency "oldCurrency",
    h.amount "newAmount", h.currency "newCurrency", coalesce(h.drop_share, 0)::text share
  from listing_history h
  join source o on o.id = h.source_id
  join listing l on l.id = h.listing_id and l.line_no = o.line_no
  join listing_version v on v.snapshot_no = h.version_no and v.listing_id = h.listing_id
  cross join lateral (values
    (case h.what when ${what.NEW} then ${Change_Kind.NEW} when ${what.GONE} then ${Change_Kind.GONE}
      when ${what.REAPPEARED} then ${Change_Kind.REAPPEARED} end),
    (h.move::int)) k(kind)
  where h.snapshot_no = $1 and k.kind = any($2::int[]) and coalesce(h.drop_share, 0) >= $4::float8`;

const DROPS = `
  and (-coalesce(h.drop_share, 0), l.external_id, k.kind) > (-$7::float8, $5::text collate "C", $6::int)
  order by coalesce(h.drop_share, 0) desc, l.external_id, k.kind limit $3`;

const LISTINGS = `
  and (l.external_id, k.kind) > ($5::text collate "C", $6::int)
  order by l.external_id, k.kind limit $3`;

function cursorOf(pinNo: number, last: ChangeRow): ChangeCursor {
  return { pin: String(pinNo), share: last.share, externalId: last.externalId, kind: String(last.kind) };
}

function changeMessage(ref: SnapshotRef, row: ChangeRow): Change {
  return {
    listing: listingName(ref.source, row.externalId),
    kind: row.kind,
    day: ref.day,
    title: row.title,
    url: row.url,
    oldPrice: money(row.oldAmount, row.oldCurrency),
    newPrice: row.kind === Change_Kind.GONE ? undefined : money(row.newAmount, row.newCurrency),
    dropShare: row.kind === Change_Kind.PRICE_DOWN ? Number(row.share) : 0,
  };
}
