import type { Listing, Reject } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { clean } from "./clean.ts";
import { contentText, shortHash } from "./hash.ts";
import { qualityOf } from "./rank.ts";

/** ListingItem is a raw row that is a listing. */
export type ListingItem = {
  readonly kind: "listing";
  readonly page: number;
  readonly row: number;
  readonly listing: Listing;
  /** quality are the flags of what the row itself lacks, before anything is carried. */
  readonly quality: number;
  /** hash is the content hash of the row as it came. */
  readonly hash: bigint;
};

/** RejectItem is a raw row that is none. */
export type RejectItem = {
  readonly kind: "reject";
  readonly page: number;
  readonly row: number;
  readonly reject: Reject;
};

/** BatchItem is one raw row and what was made of it. */
export type BatchItem = ListingItem | RejectItem;

/** Batch is a fixed range of a shard's items. Snapshot, shard and first item are its id. */
export type Batch = {
  readonly snapshotNo: number;
  readonly shardNo: number;
  /** ordinal is the shard's place in the day's plan. */
  readonly ordinal: number;
  readonly firstItem: number;
  readonly items: readonly BatchItem[];
  /** digest tells a repeat from another batch under the same id. */
  readonly digest: bigint;
};

/** Written is the answer to a batch, the same for each repeat. */
export type Written = { readonly listings: number; readonly rejects: number };

/** listingItem prepares a row that is a listing. */
export function listingItem(page: number, row: number, listing: Listing): ListingItem {
  const content = contentText(listing);
  // How JSON writes a NUL, which is rare; looking for it here is cheaper than in every field of every row.
  if (content.includes("\\u0000")) {
    const cleaned = clean(listing);
    if (cleaned !== listing) return listingItem(page, row, cleaned);
  }
  return { kind: "listing", page, row, listing, quality: qualityOf(listing), hash: shortHash(content) };
}

/** rejectItem prepares a row that is none. */
export function rejectItem(page: number, row: number, reject: Reject): RejectItem {
  return { kind: "reject", page, row, reject: clean(reject) };
}

/** makeBatch puts a batch together and computes its digest. */
export function makeBatch(fields: Omit<Batch, "digest">): Batch {
  return { ...fields, digest: shortHash(JSON.stringify(fields.items.map(fingerprint))) };
}

/** countItems counts what a batch holds. */
export function countItems(items: readonly BatchItem[]): Written {
  const listings = items.reduce((n, item) => n + (item.kind === "listing" ? 1 : 0), 0);
  return { listings, rejects: items.length - listings };
}

/** qualities are the quality flags of a batch's items, a byte each; undefined where no item lacks anything. */
export function qualities(items: readonly BatchItem[]): Buffer | undefined {
  const flags = Buffer.alloc(items.length);
  let any = 0;
  items.forEach((item, index) => {
    const quality = item.kind === "listing" ? item.quality : 0;
    flags[index] = quality;
    any |= quality;
  });
  return any === 0 ? undefined : flags;
}

/** warningsByIndex keeps the warnings of the few items that have some, by their index in the batch. */
export function warningsByIndex(items: readonly BatchItem[]): Record<number, readonly string[]> | undefined {
  const found: Record<number, readonly string[]> = {};
  let any = false;
  items.forEach((item, index) => {
    if (item.kind === "reject" || item.listing.warnings.length === 0) return;
    found[index] = item.listing.warnings;
    any = true;
  });
  return any ? found : undefined;
}

// The content hash leaves out what may differ from day to day; a repeat must not differ in that either.
function fingerprint(item: BatchItem): unknown[] {
  if (item.kind === "reject") {
    const { reason, message, externalId, raw } = item.reject;
    return [item.page, item.row, reason, message, externalId, raw.toString("base64")];
  }
  const { warnings, promoted, sourceUpdateTime } = item.listing;
  return [item.page, item.row, item.hash.toString(36), warnings, promoted, sourceUpdateTime?.getTime() ?? null];
}
