import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../../gen/rpc/google/type/money.ts";
import { decimalOf } from "../money.ts";
import { bigintOf, fingerprintOf } from "./fingerprint.ts";

/**
 * contentHash is a listing's content as 64 signed bits: two rows with the same hash are one version. It covers the
 * external id, so that equal hashes also mean the same listing of the source. What may differ from one look to the
 * next without the thing for sale being another is left out: place and run, warnings, promotion, and the time at
 * which the source refreshed it.
 */
export function contentHash(listing: Listing): bigint {
  return bigintOf(fingerprintOf(contentText(listing)));
}

/**
 * contentText is the content as one text, the same wherever it is made: a list of the fields in a fixed order. Another
 * field makes another version of every listing once.
 */
export function contentText(listing: Listing): string {
  const { seller, location } = listing;
  return JSON.stringify([
    listing.externalId,
    listing.title,
    listing.url,
    listing.priceKind,
    moneyText(listing.price),
    moneyText(listing.originalPrice),
    listing.condition,
    listing.availableQuantity?.toString() ?? null,
    listing.soldQuantity?.toString() ?? null,
    listing.categoryId,
    listing.categoryName,
    listing.catalogKey,
    seller && [seller.id, seller.name, seller.reputation, seller.officialStore, seller.business ?? null],
    location && [location.city, location.region, location.country],
    listing.imageUrls,
    Object.entries(listing.attributes).sort(byKey),
    listing.description,
    listing.freeShipping ?? null,
    listing.sourceCreateTime?.getTime() ?? null,
  ]);
}

function moneyText(money: Money | undefined): string | null {
  return money === undefined ? null : `${decimalOf(money)} ${money.currencyCode}`;
}

function byKey(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1;
}
