import type { DataSource, EntityManager } from "typeorm";
import { Listing } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { DateMessage } from "../../../../gen/rpc/google/type/date.ts";
import type { Context } from "../../../kit/context.ts";
import { fitting, LARGEST_ANSWER_BYTES } from "../../read/size.ts";
import { type Found, readFound } from "./found.ts";
import { findPins, type Pin, restorePins } from "./pins.ts";
import { isPublished } from "./published.ts";
import { read } from "./read.ts";

/** ListingFilter says which listings a list has. */
export type ListingFilter = {
  /** source is a source, or "-". */
  readonly source: string;
  readonly asOfDay: DateMessage | undefined;
  readonly state: Listing["state"];
  /** categoryId is any where it is empty. */
  readonly categoryId: string;
  /** minPrice and maxPrice are exact decimals; currency is set where one of them is. */
  readonly minPrice: string | undefined;
  readonly maxPrice: string | undefined;
  readonly currency: string | undefined;
  /** words are patterns that a title's search words must all match. */
  readonly words: readonly string[];
};

/** ListingCursor is where a page ended, and the snapshots that all pages of a list show. */
export type ListingCursor = {
  readonly pins: readonly string[];
  /** price is a decimal, or "Infinity" for a listing without one. */
  readonly price: string;
  readonly externalId: string;
  readonly source: string;
};

/** ListingPage is a page of listings; next is where the following one begins. */
export type ListingPage = { readonly listings: readonly Listing[]; readonly next: ListingCursor | undefined };

const SLICE = 50;

/** listListings returns a page by price, id and source. A page is short where its listings would not fit an answer. */
export async function listListings(
  ctx: Context,
  dataSource: DataSource,
  filter: ListingFilter,
  size: number,
  after: ListingCursor | undefined,
): Promise<ListingPage> {
  return read(ctx, dataSource, async (manager) => {
    const pins = after
      ? await restorePins(manager, after.pins)
      : await findPins(manager, filter.source, filter.asOfDay);
    const found = await findPage(manager, pins, filter, size + 1, after);
    const listings = await readFitting(manager, found.slice(0, size));
    const last = found[listings.length - 1];
    const more = found.length > listings.length && last !== undefined;
    return { listings, next: more ? cursorOf(pins, last) : undefined };
  });
}

// In slices: a listing may be 256 KiB, and a thousand of them would stand in memory for the few that fit an answer.
async function readFitting(manager: EntityManager, found: readonly Found[]): Promise<Listing[]> {
  const listings: Listing[] = [];
  for (let start = 0, bytes = 0; start < found.length && bytes <= LARGEST_ANSWER_BYTES; start += SLICE) {
    const slice = await readFound(manager, found.slice(start, start + SLICE));
    bytes += slice.reduce((sum, listing) => sum + sizeOf(listing), 0);
    listings.push(...slice);
  }
  return fitting(listings, sizeOf);
}

function sizeOf(listing: Listing): number {
  return Listing.encode(listing).finish().length;
}

function cursorOf(pins: readonly Pin[], last: Priced): ListingCursor {
  const { price, externalId, pin } = last;
  return { pins: pins.map(({ no }) => String(no)), price, externalId, source: pin.source };
}

type Priced = Found & { readonly price: string };

async function findPage(
  manager: EntityManager,
  pins: readonly Pin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<Priced[]> {
  const rows: (Omit<Priced, "pin"> & { source: string })[] = await manager.query(PAGE, [
    pins.map((pin) => pin.sourceId),
    pins.map((pin) => pin.no),
    pins.map((pin) => pin.source),
    filter.state,
    after?.price ?? "-Infinity",
    after?.externalId ?? "",
    after?.source ?? "",
    limit,
    filter.minPrice ?? null,
    filter.maxPrice ?? null,
    filter.currency ?? null,
    filter.categoryId,
    filter.words,
  ]);
  const bySource = new Map(pins.map((pin) => [pin.source, pin]));
  return rows.flatMap(({ source, ...row }) => {
    const pin = bySource.get(source);
    return pin === undefined ? [] : [{ ...row, pin }];
  });
}

// What is asked of the version is a scalar, not EXISTS: PostgreSQL would join all versions first, where 50 rows in order
// would do.
const asked = (price: string, currency: string, listing: string, version: string) => `
  ($9::numeric is null or ${price} >= $9) and ($10::numeric is null or ${price} <= $10)
  and ($11::text is null or ${currency} = $11)
  and (($12 = '' and cardinality($13::text[]) = 0) or (
    select ($12 = '' or v.category_id = $12) and v.search like all($13::text[]) from listing_version v
    where v.snapshot_no = ${version} and v.listing_id = ${listing}))`;

const CURRENT = "coalesce(l.amount, 'Infinity'::numeric)";
const ENDED = "coalesce(h.before_amount, 'Infinity'::numeric)";
const ENDED_VERSION =
  "(select version_no from listing_history where listing_id = h.listing_id and snapshot_no = h.before_no)";

// The states in which a pin shows listings that changed after it: one per listing, whatever came later. At the head
// nothing has: its pages must not walk through all that ever ended.
const ended = (position: string) => `
  select h.listing_id, h.before_no, ${ENDED} price from listing_history h
  where p.no < o.head_no and h.source_id = p.source_id and h.before_no is not null and h.before_state = $4
    and h.snapshot_no > p.no and h.snapshot_no <= o.head_no and h.before_no <= p.no and ${isPublished("h")} and ${ENDED} ${position} $5::numeric
    and ${asked(ENDED, "h.before_currency", "h.listing_id", ENDED_VERSION)}`;

// That a state is above 0 is the condition of the index of prices, and the first comparison is its place. The index of
// what ended has no external ids: of it come all rows at the price where the last page ended, and those that follow up
// to a page's worth of them, the last price whole.
const PAGE = `
  select c.*, p.source from unnest($1::int[], $2::bigint[], $3::text[]) p(source_id, no, source)
  join source o on o.id = p.source_id
  cross join lateral (
    (select l.id, l.external_id "externalId", l.version_no "versionNo", l.state, l.price_no "priceNo", l.seen_no "seenNo",
        ${CURRENT} price
      from listing l
      where l.source_id = p.source_id and l.line_no = o.line_no and l.state = $4 and l.state > 0 and l.since_no <= p.no
        and (${CURRENT}, l.external_id) >= ($5::numeric, $6::text collate "C")
        and (${CURRENT}, l.external_id, p.source) > ($5::numeric, $6::text collate "C", $7::text collate "C")
        and ${asked(CURRENT, "l.currency", "l.id", "l.version_no")}
      order by ${CURRENT}, l.external_id limit $8)
    union all
    (select l.id, l.external_id, s.version_no, s.state, s.price_no, s.seen_no, e.price
      from ((${ended("=")}) union all (${ended(">")} order by ${ENDED} fetch first ($8) rows with ties)) e
      join listing l on l.id = e.listing_id and l.line_no = o.line_no
      join listing_history s on s.listing_id = e.listing_id and s.snapshot_no = e.before_no
      where (e.price, l.external_id, p.source) > ($5::numeric, $6::text collate "C", $7::text collate "C")
      order by e.price, l.external_id limit $8)) c
  order by c.price, c."externalId", p.source limit $8`;
