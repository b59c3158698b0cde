import { type Listing, PriceKind } from "../../../gen/rpc/colheita/storage/v1/listing.ts";

/** ITEMS_PER_SHARD is the first item number that no longer fits a rank. */
export const ITEMS_PER_SHARD = 10_000_000;

/** LARGEST_ORDINAL is the largest ordinal of a shard that fits a rank. */
export const LARGEST_ORDINAL = 100_000_000;

/** PLACE_BITS is how many low bits of a rank are the place; the quality flags stand above them. */
export const PLACE_BITS = 50;

/** UNREAL_TITLE is the quality flag of a row without a real title. */
export const UNREAL_TITLE = 1;

/** UNKNOWN_PRICE is the quality flag of a row whose price is not known; it weighs more than a missing title. */
export const UNKNOWN_PRICE = 2;

/** qualityOf says what a row lacks, as flags; 0 is a row that lacks nothing. */
export function qualityOf(listing: Pick<Listing, "title" | "priceKind">): number {
  const title = listing.title === "" ? UNREAL_TITLE : 0;
  const price = listing.priceKind === PriceKind.UNSPECIFIED ? UNKNOWN_PRICE : 0;
  return title | price;
}

/**
 * rankOf orders the rows of one listing in one day: the smallest wins. A known price goes before none, a real title
 * before none, then the place. Shifting would cut at 32 bits; the product is exact below 2^53.
 */
export function rankOf(quality: number, ordinal: number, item: number): number {
  return quality * 2 ** PLACE_BITS + ordinal * ITEMS_PER_SHARD + item;
}
