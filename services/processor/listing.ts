import {
  type Listing,
  Listing_Condition,
  Listing_State,
  PriceKind,
} from "../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Price } from "./price.ts";
import type { Warning } from "./reasons.ts";

/** newListing is a listing of which nothing but its id is known. All listings are made here, so that they have one shape. */
export function newListing(externalId: string): Listing {
  return {
    name: "",
    externalId,
    title: "",
    url: "",
    price: undefined,
    priceKind: PriceKind.UNSPECIFIED,
    priceDay: undefined,
    originalPrice: undefined,
    condition: Listing_Condition.UNSPECIFIED,
    availableQuantity: undefined,
    soldQuantity: undefined,
    categoryId: "",
    categoryName: "",
    catalogKey: "",
    seller: undefined,
    location: undefined,
    imageUrls: [],
    attributes: {},
    description: "",
    promoted: false,
    freeShipping: undefined,
    sourceCreateTime: undefined,
    sourceUpdateTime: undefined,
    warnings: [],
    state: Listing_State.UNSPECIFIED,
    firstSeenDay: undefined,
    lastSeenDay: undefined,
    lineage: undefined,
  };
}

/** warn notes what of a listing could not be read; each reason once. */
export function warn(listing: Listing, warning: Warning): void {
  if (!listing.warnings.includes(warning)) listing.warnings.push(warning);
}

/** setPrice gives a listing its price. */
export function setPrice(listing: Listing, price: Price): void {
  listing.price = price.money;
  listing.priceKind = price.kind;
  if (price.warning !== "") warn(listing, price.warning);
}

/** setOriginalPrice gives a listing its price before the discount; one that is not an amount is left out. */
export function setOriginalPrice(listing: Listing, price: Price): void {
  listing.originalPrice = price.money;
  if (price.warning !== "") warn(listing, "ORIGINAL_PRICE_MALFORMED");
}
