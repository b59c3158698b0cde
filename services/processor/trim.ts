import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { keepToLimits } from "./limits.ts";
import { warn } from "./listing.ts";

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
  let trimmed = keepToLimits(listing);
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
  const { seller, location } = listing;
  const fieldOf = (text: string) => (text === "" ? 0 : bytesOf(text) + fieldOverhead);
  let size = fixedBytes + listing.warnings.length * warningBytes;
  size += fieldOf(listing.externalId) + fieldOf(listing.title) + fieldOf(listing.url);
  size += fieldOf(listing.categoryId) + fieldOf(listing.categoryName) + fieldOf(listing.catalogKey);
  size += fieldOf(listing.description);
  if (seller !== undefined) size += fieldOf(seller.id) + fieldOf(seller.name) + fieldOf(seller.reputation);
  if (location !== undefined) size += fieldOf(location.city) + fieldOf(location.region) + fieldOf(location.country);
  for (const url of listing.imageUrls) size += bytesOf(url) + fieldOverhead;
  for (const key of Object.keys(listing.attributes)) {
    size += bytesOf(key) + bytesOf(listing.attributes[key] ?? "") + 2 * fieldOverhead;
  }
  return size;
}
