import type { DataSource, EntityManager } from "typeorm";
import { Listing } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Context } from "../../../kit/context.ts";
import { fitting, LARGEST_ANSWER_BYTES } from "../../read/size.ts";
import { type Found, readFound } from "./found.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import { findPage, type Priced } from "./listing-page.ts";
import { findPins, type Pin, restorePins } from "./pins.ts";
import { read } from "./read.ts";
import { byTerms, findWays } from "./search-way.ts";

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
    const found = await findListings(manager, pins, filter, size + 1, after);
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

// A way that was chosen by what the planner expects may turn out to be long: then the other one is taken.
async function findListings(
  manager: EntityManager,
  pins: readonly Pin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<Priced[]> {
  const ways = await findWays(manager, pins, filter, limit, after);
  const found = await findPage(manager, ways, filter, limit, after);
  return found ?? (await findPage(manager, ways.map(byTerms), filter, limit, after)) ?? [];
}
