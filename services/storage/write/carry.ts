import { type Listing, PriceKind } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Money } from "../../../gen/rpc/google/type/money.ts";

/** Published is what of a listing's last published version can stand in for what today's row lacks. */
export type Published = {
  readonly title: string;
  readonly url: string;
  readonly price: Money | undefined;
  readonly priceKind: PriceKind;
};

/** lacks says whether a row lacks something that an earlier version may have. */
export function lacks(listing: Pick<Listing, "title" | "url" | "priceKind">): boolean {
  return listing.title === "" || listing.url === "" || listing.priceKind === PriceKind.UNSPECIFIED;
}

/**
 * carry fills in what a row lacks from the listing's last published version. It looks at nothing else of the day, so
 * that the order of the day's rows can't matter.
 */
export function carry(listing: Listing, published: Published): Listing {
  const priced = listing.priceKind === PriceKind.UNSPECIFIED ? published : listing;
  return {
    ...listing,
    title: listing.title === "" ? published.title : listing.title,
    url: listing.url === "" ? published.url : listing.url,
    price: priced.price,
    priceKind: priced.priceKind,
  };
}
