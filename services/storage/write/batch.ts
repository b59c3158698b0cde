import type { Listing, Reject } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { TermBits } from "../read/term-bits.ts";
import { clean } from "./clean.ts";

/** KnownItem is a raw row that is a listing which is published with the same content. */
export type KnownItem = {
  readonly kind: "known";
  readonly id: number;
  /** quality are the flags of what the row itself lacks, before anything is carried. */
  readonly quality: number;
  readonly warnings: readonly string[];
};

/** ListingItem is a raw row that is a listing of which nothing is known yet. */
export type ListingItem = {
  readonly kind: "listing";
  readonly page: number;
  readonly row: number;
  readonly externalId: string;
  readonly title: string;
  readonly categoryId: string;
  readonly quality: number;
  readonly warnings: readonly string[];
  /** hash is the content hash of the row as it came. */
  readonly hash: bigint;
  /** lacking is the listing itself where it lacks something that an earlier version may have. */
  readonly lacking: Listing | undefined;
  /** encoded is the row as a version, as it came. */
  readonly encoded: Encoded;
};

/**
 * Encoded is where a version stands among the encoded ones of its batch: from current to currentEnd what its listing's own
 * row has as well, and from terms on what it is found by.
 */
export type Encoded = {
  readonly start: number;
  readonly current: number;
  readonly currentEnd: number;
  readonly terms: number;
  readonly end: number;
  /** termBits sum up its terms. */
  readonly termBits: TermBits;
};

/** RejectItem is a raw row that is none. */
export type RejectItem = {
  readonly kind: "reject";
  readonly page: number;
  readonly row: number;
  readonly reject: Reject;
};

/** BatchItem is one raw row and what was made of it. */
export type BatchItem = KnownItem | ListingItem | RejectItem;

/** Batch is a fixed range of a shard's items. Snapshot, shard and first item are its id. */
export type Batch = {
  readonly snapshotNo: number;
  readonly shardNo: number;
  /** ordinal is the shard's place in the day's plan. */
  readonly ordinal: number;
  readonly firstItem: number;
  readonly items: readonly BatchItem[];
  /**
   * versions are the encoded versions of its listings of which nothing is known yet. Whoever writes them fills in their
   * listings' ids.
   */
  readonly versions: Uint8Array;
  /** digest tells a repeat from another batch under the same id. */
  readonly digest: bigint;
};

/** Written is the answer to a batch, the same for each repeat. */
export type Written = { readonly listings: number; readonly rejects: number };

/** rejectItem prepares a row that is none. */
export function rejectItem(page: number, row: number, reject: Reject): RejectItem {
  return { kind: "reject", page, row, reject: clean(reject) };
}

/** countItems counts what a batch holds. */
export function countItems(items: readonly BatchItem[]): Written {
  const rejects = items.reduce((n, item) => n + (item.kind === "reject" ? 1 : 0), 0);
  return { listings: items.length - rejects, rejects };
}

/** qualities are the quality flags of a batch's items, a byte each; undefined where no item lacks anything. */
export function qualities(items: readonly BatchItem[]): Buffer | undefined {
  const flags = Buffer.alloc(items.length);
  let any = 0;
  items.forEach((item, index) => {
    const quality = item.kind === "reject" ? 0 : item.quality;
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
    if (item.kind === "reject") return;
    const { warnings } = item;
    if (warnings.length === 0) return;
    found[index] = warnings;
    any = true;
  });
  return any ? found : undefined;
}
