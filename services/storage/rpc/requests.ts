import { Listing_State } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { ListChangesRequest, ListListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { invalidArgument } from "../../kit/errors.ts";
import { decimalOf } from "../money.ts";
import { type ListingRef, parseListing, parseParent, parseSnapshot, parseSource, type SnapshotRef } from "../names.ts";
import { wordsOf } from "../read/words.ts";

/** sourceOf reads the source of a request. */
export const sourceOf = named(parseSource, "source");

/** parentOf reads the source, or "-", of a list. */
export const parentOf = named(parseParent, "parent");

/** listingOf reads the listing that a request is about. */
export const listingOf: (name: string) => ListingRef = named(parseListing, "name");

/** snapshotOf reads the day that a request is about. */
export const snapshotOf: (name: string) => SnapshotRef = named(parseSnapshot, "name");

/** listingFilterOf is what a list of listings is asked for. */
export function listingFilterOf(req: ListListingsRequest) {
  return {
    source: parentOf(req.parent),
    asOfDay: req.asOfDay,
    state: req.state === Listing_State.UNSPECIFIED ? Listing_State.PRESENT : req.state,
    categoryId: req.categoryId,
    minPrice: req.minPrice && decimalOf(req.minPrice),
    maxPrice: req.maxPrice && decimalOf(req.maxPrice),
    currency: (req.minPrice ?? req.maxPrice)?.currencyCode,
    words: wordsOf(req.text),
  };
}

/** changeFilterOf is what a list of changes is asked for. */
export function changeFilterOf(req: ListChangesRequest) {
  return { ref: snapshotOf(req.parent), kinds: req.kinds, minDropShare: req.minDropShare };
}

// The validators have refused what can't be read; this keeps a handler right that is called without them.
function named<T>(parse: (name: string) => T | undefined, field: string): (name: string) => T {
  return (name) => {
    const parsed = parse(name);
    if (parsed === undefined)
      throw invalidArgument([{ field, description: `${JSON.stringify(name)} is no such name` }]);
    return parsed;
  };
}
