import type { DataSource, EntityManager } from "typeorm";
import type { PriceKind, PricePoint } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Context } from "../../../kit/context.ts";
import { formatDay, parseDay } from "../../../kit/day.ts";
import { listingNotFound } from "../../errors.ts";
import { type ListingRef, listingName } from "../../names.ts";
import { type HistoryEntry, priceHistory } from "../../read/price-history.ts";
import { state } from "../states.ts";
import { findListing } from "./get-listing.ts";
import { money } from "./listing-message.ts";
import { findPins, type Pin, restorePins } from "./pins.ts";
import { read } from "./read.ts";

/** HistoryCursor is the day of the last point of a page, and the snapshot that all pages show. */
export type HistoryCursor = { readonly pin: string; readonly day: string };

/** HistoryPage is a page of a listing's history. */
export type HistoryPage = { readonly points: readonly PricePoint[]; readonly next: HistoryCursor | undefined };

type Row = {
  day: string;
  kind: PriceKind;
  amount: string | null;
  currency: string | null;
  state: PricePoint["state"];
};

/** listPriceHistory returns a page of a listing's history, the newest first. */
export async function listPriceHistory(
  ctx: Context,
  dataSource: DataSource,
  ref: ListingRef,
  size: number,
  after: HistoryCursor | undefined,
): Promise<HistoryPage> {
  return read(ctx, dataSource, async (manager) => {
    const [pin] = after ? await restorePins(manager, [after.pin]) : await findPins(manager, ref.source, undefined);
    const found = pin && (await findListing(manager, pin, ref.externalId));
    if (pin === undefined || found === undefined) throw listingNotFound(listingName(ref.source, ref.externalId));
    const older = await readHistory(manager, pin, found.id, size + 1, after?.day);
    const points = older.slice(0, size);
    const last = points.at(-1);
    const next = older.length > size && last ? { pin: String(pin.no), day: formatDay(last.day) } : undefined;
    return { points, next };
  });
}

// The newest starts first, and of them no more than a page may need: a listing may have one for each day of years.
async function readHistory(
  manager: EntityManager,
  pin: Pin,
  listingId: string,
  limit: number,
  before: string | undefined,
): Promise<HistoryEntry[]> {
  for (let most = limit * 2; ; most *= 4) {
    const rows: Row[] = await manager.query(STARTS, [listingId, pin.no, pin.sourceId, before ?? null, most]);
    const history = priceHistory(rows.reverse().map(entryOf));
    // Whether the oldest one changed anything is known only together with the one before it.
    const oldest = rows.length < most ? undefined : rows[0]?.day;
    const known = oldest === undefined ? history : history.filter(({ day }) => formatDay(day) > oldest);
    if (oldest === undefined || known.length >= limit) return known;
  }
}

const STARTS = `
  select s.day::text, h.kind, h.amount, h.currency, h.state from listing_history h join snapshot s on s.no = h.snapshot_no
  where h.listing_id = $1 and s.state = ${state.PUBLISHED} and h.snapshot_no <= case when $4::date is null then $2::bigint
    else least($2::bigint, coalesce((select no from snapshot where source_id = $3 and state = ${state.PUBLISHED}
      and day < $4 order by day desc, no desc limit 1), 0)) end
  order by h.snapshot_no desc limit $5`;

function entryOf(row: Row): HistoryEntry {
  const day = parseDay(row.day);
  if (day === undefined) throw new Error(`${row.day} is no day`);
  return { day, price: money(row.amount, row.currency), priceKind: row.kind, state: row.state };
}
