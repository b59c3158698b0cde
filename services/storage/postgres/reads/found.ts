import type { EntityManager } from "typeorm";
import { type Listing, PriceKind } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { DateMessage } from "../../../../gen/rpc/google/type/date.ts";
import { parseDay } from "../../../kit/day.ts";
import { listingMessage, type VersionRow } from "./listing-message.ts";
import type { Pin } from "./pins.ts";

/** Found is a listing as a pin shows it, before its wide version is read. */
export type Found = {
  readonly pin: Pin;
  readonly id: string;
  readonly externalId: string;
  readonly versionNo: string;
  readonly state: Listing["state"];
  /** priceNo is the snapshot that last knew the price, null where the last one that saw the listing does. */
  readonly priceNo: string | null;
  /** seenNo is the snapshot that last saw the listing, null where it is there. */
  readonly seenNo: string | null;
};

/** readFound reads the versions of listings, in the order in which they were found. */
export async function readFound(manager: EntityManager, found: readonly Found[]): Promise<Listing[]> {
  if (found.length === 0) return [];
  const rows = await readVersions(manager, found);
  const carried = await readCarried(manager, found);
  const seenNos = found.map(({ pin, id, seenNo }) => seenNo ?? carried.get(id) ?? String(pin.no));
  const days = await readDays(manager, [
    ...seenNos,
    ...found.flatMap(({ priceNo }) => priceNo ?? []),
    ...rows.map((row) => row.first_no),
  ]);
  return found.map((listing, index) => {
    const [row, seenNo = ""] = [rows[index], seenNos[index]];
    if (row === undefined) throw new Error(`listing ${listing.externalId} has no version ${listing.versionNo}`);
    return listingMessage(row, {
      source: listing.pin.source,
      externalId: listing.externalId,
      state: listing.state,
      priceDay: row.kind === PriceKind.UNSPECIFIED ? undefined : days.get(listing.priceNo ?? seenNo),
      firstSeenDay: days.get(row.first_no),
      lastSeenDay: days.get(seenNo),
    });
  });
}

async function readVersions(
  manager: EntityManager,
  found: readonly Found[],
): Promise<(VersionRow & { first_no: string })[]> {
  return manager.query(
    `select v.*, h.id shard, s.run, s.day::text, s.generation,
        (select min(snapshot_no) from listing_history where listing_id = t.id) first_no
      from unnest($1::bigint[], $2::bigint[]) with ordinality t(id, version_no, o)
      join listing_version v on v.snapshot_no = t.version_no and v.listing_id = t.id
      join snapshot s on s.no = v.snapshot_no
      join shard h on h.no = v.shard_no
      order by t.o`,
    [found.map(({ id }) => id), found.map(({ versionNo }) => versionNo)],
  );
}

// Listings that are taken for present because nobody looked: their last sighting stands in the ledger's carried rows.
async function readCarried(manager: EntityManager, found: readonly Found[]): Promise<Map<string, string>> {
  const rows: { id: string; seen_no: string }[] = await manager.query(
    `select x.id, max(-b.first_item) seen_no from batch b cross join lateral unnest(b.ids) x(id)
      where b.snapshot_no = any($1::bigint[]) and b.first_item < 0 and x.id = any($2::bigint[]) group by x.id`,
    [[...new Set(found.map(({ pin }) => pin.no))], found.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.id, row.seen_no]));
}

async function readDays(manager: EntityManager, numbers: readonly string[]): Promise<Map<string, DateMessage>> {
  const rows: { no: string; day: string }[] = await manager.query(
    "select no, day::text from snapshot where no = any($1::bigint[])",
    [[...new Set(numbers)]],
  );
  return new Map(
    rows.flatMap((row) => {
      const day = parseDay(row.day);
      return day === undefined ? [] : [[row.no, day] as const];
    }),
  );
}
