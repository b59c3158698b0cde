import type { DataSource, EntityManager } from "typeorm";
import { Listing } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Context } from "../../../kit/context.ts";
import { encodeMessage } from "../../../kit/wire.ts";
import { LARGEST_ANSWER_BYTES } from "../../read/size.ts";
import { type Found, readFound } from "./found.ts";
import type { ListingCursor, ListingFilter } from "./listing-filter.ts";
import { findPage, type PagePlace, type PricedPage } from "./listing-page.ts";
import { findPins, type Pin, restorePins } from "./pins.ts";
import { read } from "./read.ts";
import { findPlans, goOn, type Plan } from "./search-way.ts";

/** ListingPage is a page of listings; next is where the following one begins. */
export type ListingPage = { readonly listings: readonly Listing[]; readonly next: ListingCursor | undefined };

const SLICE = 50;

/**
 * listListings returns a page by price, id and source. A page is short where its listings would not fit an answer, and
 * where a search has looked at so many listings that it is time to answer: it may have none then, and another page
 * after it.
 */
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
    const { found, end } = await findListings(manager, pins, filter, size + 1, after);
    const listings = await readFitting(manager, found.slice(0, size));
    const last = found.length > listings.length ? found[listings.length - 1] : end;
    return { listings, next: last && cursorOf(pins, last) };
  });
}

// In slices: a listing may be 256 KiB, and a thousand of them would stand in memory for the few that fit an answer.
async function readFitting(manager: EntityManager, found: readonly Found[]): Promise<Listing[]> {
  const listings: Listing[] = [];
  for (let start = 0, bytes = 0; start < found.length; start += SLICE) {
    for (const listing of await readFound(manager, found.slice(start, start + SLICE))) {
      bytes += encodeMessage(Listing, listing).length;
      if (listings.length > 0 && bytes > LARGEST_ANSWER_BYTES) return listings;
      listings.push(listing);
    }
  }
  return listings;
}

function cursorOf(pins: readonly Pin[], last: PagePlace): ListingCursor {
  const { price, externalId, pin } = last;
  return { pins: pins.map(({ no }) => String(no)), price, externalId, source: pin.source };
}

// A way that was chosen by what the planner expects may turn out to be long: then another one is taken.
async function findListings(
  manager: EntityManager,
  pins: readonly Pin[],
  filter: ListingFilter,
  limit: number,
  after: ListingCursor | undefined,
): Promise<PricedPage> {
  let plans: readonly Plan[] | undefined = await findPlans(manager, pins, filter, limit, after);
  for (;;) {
    const ways = plans.map(({ pin, ways: [way] }) => ({ pin, way }));
    const page = await findPage(manager, ways, filter, limit, after);
    plans = goOn(plans, page.givenUp);
    if (plans === undefined) return page;
  }
}
