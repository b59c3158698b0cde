import type { Listing } from "../../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { DateMessage } from "../../../../gen/rpc/google/type/date.ts";

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
  /** words are those that a title must all have, as searchWords folds them. */
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
