import { hash } from "./hash.ts";

/** Site is one of the marketplaces that the simulator stands in for. */
export type Site = "mercadolivre" | "olx" | "shop";

/** sites lists every site, in the order that their seeds are derived in. */
export const sites: readonly Site[] = ["mercadolivre", "olx", "shop"];

/** largestCategory bounds a category, so that the sites' result caps (offset up to 1,000) hold with room for repeated rows. */
const largestCategory = 900;

/**
 * Shelf is everything one site has to offer: a fixed number of slots, cut into categories of neighbouring slots. Which
 * listing stands in a slot on a day is a question for days.ts.
 */
export type Shelf = {
  readonly site: Site;
  /** The site's own seed: the same slot of two sites has nothing in common. */
  readonly seed: number;
  readonly slots: number;
  readonly categories: number;
};

/** shelfOf lays out a site's shelf; slots is at least 1 and at most 1,000,000. */
export function shelfOf(site: Site, seed: number, slots: number): Shelf {
  return { site, seed: hash(seed, sites.indexOf(site) + 1), slots, categories: Math.ceil(slots / largestCategory) };
}

/** slotRange is the half-open range of slots that a category holds. */
export function slotRange(shelf: Shelf, category: number): { readonly first: number; readonly end: number } {
  const at = (index: number) => Math.floor((index * shelf.slots) / shelf.categories);
  return { first: at(category), end: at(category + 1) };
}

/** categoryOf is the category that holds a slot: the inverse of slotRange. */
export function categoryOf(shelf: Shelf, slot: number): number {
  return Math.ceil(((slot + 1) * shelf.categories) / shelf.slots) - 1;
}

/** firstNumber is added to a listing's number so that ids look like the site's own. */
const firstNumber: Record<Site, number> = { mercadolivre: 3_000_000_000, olx: 700_000_000, shop: 0 };
const prefix: Record<Site, string> = { mercadolivre: "MLB", olx: "", shop: "S" };

/** externalId is the id under which the site shows the listing with that number. */
export function externalId(site: Site, number: number): string {
  return `${prefix[site]}${firstNumber[site] + number}`;
}

/** listingNumber reads an external id back; undefined if it is none of the site's. */
export function listingNumber(shelf: Shelf, id: string): number | undefined {
  if (!id.startsWith(prefix[shelf.site])) return undefined;
  const digits = id.slice(prefix[shelf.site].length);
  if (!/^\d{1,12}$/.test(digits)) return undefined;
  const number = Number(digits) - firstNumber[shelf.site];
  return number >= 0 && number < shelf.slots * 1000 ? number : undefined;
}

/** categoryId is the id under which the site shows a category. */
export function categoryId(site: Site, category: number): string {
  return site === "mercadolivre" ? `MLB${1000 + category}` : site === "olx" ? `${100 + category}` : `c${category + 1}`;
}

/** categoryIndex reads a category's id back; undefined if the site has no such category. */
export function categoryIndex(shelf: Shelf, id: string): number | undefined {
  const digits = /\d{1,9}$/.exec(id)?.[0];
  if (digits === undefined) return undefined;
  const category = Number(digits) - Number(categoryId(shelf.site, 0).replace(/\D/g, ""));
  return category >= 0 && category < shelf.categories && categoryId(shelf.site, category) === id ? category : undefined;
}
