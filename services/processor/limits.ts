import type { Listing, Location, Seller } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { clean, cut } from "./text.ts";

// What a person can still take in; beyond these a field holds something else than its name says.
const longest = { title: 1_000, short: 500, description: 32_768, key: 128, value: 4_096 } as const;
const mostImages = 50;
const mostAttributes = 200;

/** keepToLimits takes control characters off a listing's texts and cuts its fields to their longest; it says whether one was longer. */
export function keepToLimits(listing: Listing): boolean {
  // Nearly all: they are looked at once, and nothing is made for them.
  return !isTidy(listing) && tidyAll(listing);
}

function isTidy(listing: Listing): boolean {
  return (
    isText(listing.title, longest.title) &&
    isText(listing.description, longest.description) &&
    isText(listing.categoryId, longest.short) &&
    isText(listing.categoryName, longest.short) &&
    isText(listing.catalogKey, longest.short) &&
    isSeller(listing.seller) &&
    isLocation(listing.location) &&
    listing.imageUrls.length <= mostImages &&
    isMap(listing.attributes)
  );
}

function isSeller(seller: Seller | undefined): boolean {
  if (seller === undefined) return true;
  const { id, name, reputation } = seller;
  return isText(id, longest.short) && isText(name, longest.short) && isText(reputation, longest.short);
}

function isLocation(location: Location | undefined): boolean {
  if (location === undefined) return true;
  const { city, region, country } = location;
  return isText(city, longest.short) && isText(region, longest.short) && isText(country, longest.short);
}

function isMap(map: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(map);
  if (keys.length > mostAttributes) return false;
  for (const key of keys) {
    if (!isText(key, longest.key) || !isText(map[key] ?? "", longest.value)) return false;
  }
  return true;
}

function isText(text: string, most: number): boolean {
  return text === "" || (text.length <= most && clean(text) === text);
}

function tidyAll(listing: Listing): boolean {
  const { seller, location, imageUrls, attributes } = listing;
  const keys = Object.keys(attributes);
  let isCut = imageUrls.length > mostImages || keys.length > mostAttributes;
  const tidied = (text: string, most: number = longest.short) => {
    const cleaned = clean(text);
    if (cleaned.length > most) isCut = true;
    return cut(cleaned, most);
  };
  listing.title = tidied(listing.title, longest.title);
  listing.description = tidied(listing.description, longest.description);
  listing.categoryId = tidied(listing.categoryId);
  listing.categoryName = tidied(listing.categoryName);
  listing.catalogKey = tidied(listing.catalogKey);
  if (seller !== undefined) {
    const { id, name, reputation } = seller;
    listing.seller = { ...seller, id: tidied(id), name: tidied(name), reputation: tidied(reputation) };
  }
  if (location !== undefined) {
    const { city, region, country } = location;
    listing.location = { ...location, city: tidied(city), region: tidied(region), country: tidied(country) };
  }
  listing.imageUrls = imageUrls.slice(0, mostImages);
  const entries = keys.slice(0, mostAttributes).map((key) => {
    return [tidied(key, longest.key), tidied(attributes[key] ?? "", longest.value)] as const;
  });
  listing.attributes = Object.fromEntries(entries);
  return isCut;
}
