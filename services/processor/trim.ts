import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { warn } from "./listing.ts";
import { clean, cut } from "./text.ts";

// What a person can still take in; beyond these a field holds something else than its name says.
const longest = { title: 1_000, short: 500, description: 32_768, key: 128, value: 4_096 } as const;
const mostImages = 50;
const mostAttributes = 200;

// A field of the wire format: tag and length. More than any field of a listing needs.
const fieldOverhead = 8;
const fixedBytes = 160;

const drops: readonly ((listing: Listing) => void)[] = [
  (listing) => {
    listing.description = "";
  },
  (listing) => {
    listing.imageUrls = [];
  },
  (listing) => {
    listing.attributes = {};
  },
  (listing) => {
    listing.seller = undefined;
    listing.location = undefined;
    listing.categoryId = "";
    listing.categoryName = "";
    listing.catalogKey = "";
  },
  (listing) => {
    listing.url = "";
  },
  (listing) => {
    listing.title = "";
  },
];

/**
 * trim makes a listing presentable: control characters off every text, fields cut to their longest. Where it is still
 * larger than budgetBytes, whole fields go, the description first and the title last; a budget of 512 bytes is always
 * enough. Whatever is lost leaves the warning FIELDS_TRIMMED.
 */
export function trim(listing: Listing, budgetBytes: number): void {
  let trimmed = false;
  const tidy = (text: string, most: number) => {
    const cleaned = clean(text);
    if (cleaned.length > most) trimmed = true;
    return cut(cleaned, most);
  };
  listing.title = tidy(listing.title, longest.title);
  listing.description = tidy(listing.description, longest.description);
  listing.categoryId = tidy(listing.categoryId, longest.short);
  listing.categoryName = tidy(listing.categoryName, longest.short);
  listing.catalogKey = tidy(listing.catalogKey, longest.short);
  for (const part of [listing.seller, listing.location]) {
    if (part !== undefined) tidyTexts(part, tidy);
  }
  if (listing.imageUrls.length > mostImages) {
    listing.imageUrls = listing.imageUrls.slice(0, mostImages);
    trimmed = true;
  }
  const keys = Object.keys(listing.attributes);
  if (keys.length > mostAttributes) trimmed = true;
  listing.attributes = tidyMap(listing.attributes, keys, tidy);
  for (const drop of drops) {
    if (sizeOf(listing) <= budgetBytes) break;
    drop(listing);
    trimmed = true;
  }
  if (trimmed) warn(listing, "FIELDS_TRIMMED");
}

/** sizeOf is no less than what a listing takes when it is encoded, in bytes. */
export function sizeOf(listing: Listing): number {
  let size = fixedBytes + listing.warnings.length * 32;
  for (const text of [
    listing.externalId,
    listing.title,
    listing.url,
    listing.categoryId,
    listing.categoryName,
    listing.catalogKey,
    listing.description,
    listing.seller?.id,
    listing.seller?.name,
    listing.seller?.reputation,
    listing.location?.city,
    listing.location?.region,
    listing.location?.country,
  ]) {
    if (text !== undefined && text !== "") size += textSize(text);
  }
  for (const url of listing.imageUrls) size += textSize(url);
  for (const [key, value] of Object.entries(listing.attributes)) size += textSize(key) + textSize(value);
  return size;
}

// Most maps need nothing, and stay the objects that they are.
function tidyMap(
  map: { [key: string]: string },
  keys: readonly string[],
  tidy: (text: string, most: number) => string,
): { [key: string]: string } {
  const tidied = keys
    .slice(0, mostAttributes)
    .map((key) => [tidy(key, longest.key), tidy(map[key] ?? "", longest.value)] as const);
  const isSame = tidied.length === keys.length && tidied.every(([key, value]) => map[key] === value);
  return isSame ? map : Object.fromEntries(tidied);
}

function textSize(text: string): number {
  return Buffer.byteLength(text) + fieldOverhead;
}

function tidyTexts(part: object, tidy: (text: string, most: number) => string): void {
  const fields = part as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") fields[name] = tidy(value, longest.short);
  }
}
