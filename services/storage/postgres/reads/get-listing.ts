import type { DataSource, EntityManager } from "typeorm";
import type { Listing } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { DateMessage } from "../../../../gen/rpc/google/type/date.ts";
import type { Context } from "../../../kit/context.ts";
import { listingNotFound } from "../../errors.ts";
import { type ListingRef, listingName } from "../../names.ts";
import { type Found, readFound } from "./found.ts";
import { findPins, type Pin } from "./pins.ts";
import { isPublished } from "./published.ts";
import { read } from "./read.ts";

/** getListing returns one listing at the head of its source, or as it was at the end of a day. */
export async function getListing(
  ctx: Context,
  dataSource: DataSource,
  ref: ListingRef,
  asOfDay: DateMessage | undefined,
): Promise<Listing> {
  return read(ctx, dataSource, async (manager) => {
    const [pin] = await findPins(manager, ref.source, asOfDay);
    const found = pin && (await findListing(manager, pin, ref.externalId));
    const [listing] = found === undefined ? [] : await readFound(manager, [found]);
    if (listing === undefined) throw listingNotFound(listingName(ref.source, ref.externalId));
    return listing;
  });
}

/** findListing finds a listing as a pin shows it: the current row, or the last start before the pin. */
export async function findListing(manager: EntityManager, pin: Pin, externalId: string): Promise<Found | undefined> {
  const rows: Omit<Found, "pin">[] = await manager.query(
    `select l.id, l.external_id "externalId", c.version_no "versionNo", c.state, c.price_no "priceNo", c.seen_no "seenNo"
      from listing l cross join lateral (
        select l.version_no, l.state, l.price_no, l.seen_no where l.since_no <= $3
        union all
        (select h.version_no, h.state, h.price_no, h.seen_no from listing_history h
          where l.since_no > $3 and h.listing_id = l.id and h.snapshot_no <= $3 and ${isPublished("h")}
          order by h.snapshot_no desc limit 1)) c
      where l.source_id = $1 and l.line_no = $4 and l.external_id = $2 collate "C"`,
    [pin.sourceId, externalId, pin.no, pin.lineNo],
  );
  return rows[0] && { ...rows[0], pin };
}
