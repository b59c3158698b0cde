import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Fields } from "./fields.ts";
import type { Decimal } from "./money.ts";
import type { PriceReader } from "./price.ts";
import type { RejectReason } from "./reasons.ts";

/** Rejection is what a normaliser returns for a row that is no listing. */
export type Rejection = {
  readonly reason: RejectReason;
  /** message says for people which field it was and what was expected. */
  readonly message: string;
};

/**
 * Normaliser makes a listing of one row of a source. page is the whole JSON page that the row is from, undefined for
 * other formats; day is yyyy-mm-dd. The same arguments give the same result, always.
 */
export type Normaliser = (row: Fields, page: unknown, day: string) => Listing | Rejection;

/** Habits are what a source's file says of all its rows. */
export type Habits = {
  /** largestPrice is the largest amount that is believed. Undefined: any. */
  readonly largestPrice: Decimal | undefined;
  readonly price: PriceReader;
  /** zone is the IANA zone of local times. */
  readonly zone: string;
};

/** isRejection tells a row that is no listing from one that is. */
export function isRejection(made: Listing | Rejection): made is Rejection {
  return "reason" in made;
}

/** idMissing rejects a row that does not say which listing it is; field is where it should. */
export function idMissing(field: string): Rejection {
  return { reason: "ID_MISSING", message: `${field}: expected a text or a whole number that names the listing` };
}
