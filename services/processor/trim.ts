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
const warningBytes = 32;

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
 * enough. Whatever is lost leaves the warning FIELDS_TRIMMED. It returns no less than what the listing takes when it is encoded,
 * in bytes.
 */
export function trim(listing: Listing, budgetBytes: number): number {
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
  let size = sizeOf(listing, atMost);
  if (size > budgetBytes) size = sizeOf(listing);
  for (const drop of drops) {
    if (size <= budgetBytes) break;
    drop(listing);
    size = sizeOf(listing);
    trimmed = true;
  }
  if (trimmed) warn(listing, "FIELDS_TRIMMED");
  return size + warningBytes;
}

// What a text takes at most, without a look at its characters.
const atMost = (text: string) => text.length * 3;

/** sizeOf is no less than what a listing takes when it is encoded, in bytes, where a text takes what bytesOf says. */
export function sizeOf(listing: Listing, bytesOf: (text: string) => number = Buffer.byteLength): number {
  let size = fixedBytes + listing.warnings.length * warningBytes;
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
    if (text !== undefined && text !== "") size += bytesOf(text) + fieldOverhead;
  }
  for (const url of listing.imageUrls) size += bytesOf(url) + fieldOverhead;
  for (const key of Object.keys(listing.attributes)) {
    size += bytesOf(key) + bytesOf(listing.attributes[key] ?? "") + 2 * fieldOverhead;
  }
  return size;
}

// Most maps need nothing, and stay the objects that they are.
function tidyMap(
  map: { [key: string]: string },
  keys: readonly string[],
  tidy: (text: string, most: number) => string,
): { [key: string]: string } {
  if (
    keys.length <= mostAttributes &&
    keys.every((key) => isTidy(key, longest.key) && isTidy(map[key] ?? "", longest.value))
  )
    return map;
  const tidied = keys
    .slice(0, mostAttributes)
    .map((key) => [tidy(key, longest.key), tidy(map[key] ?? "", longest.value)] as const);
  return Object.fromEntries(tidied);
}

function isTidy(text: string, most: number): boolean {
  return text.length <= most && clean(text) === text;
}

function tidyTexts(part: object, tidy: (text: string, most: number) => string): void {
  const fields = part as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (typeof value === "string") fields[name] = tidy(value, longest.short);
  }
}
