import type { ListingFilter } from "../postgres/reads/listing-filter.ts";

/** filterWith is a filter that lets all listings pass that the source "shop" has today, but for what is given. */
export function filterWith(more: Partial<ListingFilter> = {}): ListingFilter {
  return {
    source: "shop",
    asOfDay: undefined,
    state: 1,
    categoryId: "",
    minPrice: undefined,
    maxPrice: undefined,
    currency: undefined,
    words: [],
    ...more,
  };
}
