import { Listing, Reject } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { type FieldViolation, invalidArgument, messageOf } from "../../kit/errors.ts";
import type { Codec } from "../../kit/rpc.ts";
import { decodeMessage } from "../../kit/wire.ts";
import {
  type Batch,
  type BatchItem,
  type Encoded,
  type KnownItem,
  type ListingItem,
  type RejectItem,
  rejectItem,
} from "./batch.ts";
import { lacks } from "./carry.ts";
import { clean } from "./clean.ts";
import { Digest } from "./digest.ts";
import { bigintOf, type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import { type Glance, glanceAt } from "./glance.ts";
import { contentText } from "./hash.ts";
import type { PackedBatch, PackedItem } from "./packed.ts";
import { qualityOf, rankOf } from "./rank.ts";
import type { PlannedShard } from "./snapshot.ts";
import { listingViolations, rejectViolations } from "./violations.ts";

/** Published finds the listing that is published with the content that a fingerprint stands for: its id, or 0. */
export type Published = { find(fingerprint: Fingerprint): number };

/** Version is a listing that a batch brings, as its version is written. */
export type Version = {
  readonly listing: Listing;
  readonly hash: bigint;
  /**
   * lasting is how the fingerprint of its lasting bytes is kept beside the hash: what the two differ in. Who changes the
   * hash alone, as a version of the service does that knows no fingerprints, leaves one that no bytes have. Undefined
   * where the bytes alone do not say the content.
   */
  readonly lasting: bigint | undefined;
  readonly rank: number;
  readonly shardNo: number;
  readonly page: number;
  readonly row: number;
};

/** VersionEncoder encodes versions one after the other. */
export type VersionEncoder = {
  encode(version: Version): Encoded;
  /** bytes are those of all that were encoded. */
  bytes(): Uint8Array;
};

/** Opening is what a batch is opened with. */
export type Opening = { readonly shard: PlannedShard; readonly published: Published; readonly encoder: VersionEncoder };

const ITEMS_AT_ONCE = 16;

/**
 * openBatch makes a batch of what came. A listing that is published just so stays unopened: the same bytes were checked
 * when they were written. The rest is decoded, checked and encoded as it is to be stored, one by one: what is decoded of a
 * row is gone before the next one. It throws INVALID_ARGUMENT with all that is wrong. It yields where it may rest, which
 * is long before it has taken a millisecond unless its items are unusually large.
 */
export function* openBatch(req: PackedBatch, opening: Opening): Generator<void, Batch> {
  const { no: shardNo, ordinal } = opening.shard;
  const [snapshotNo, firstItem] = [Number(req.snapshotNumber), Number(req.firstItem)];
  const violations: FieldViolation[] = [];
  const digest = new Digest(req.items.length);
  const items: BatchItem[] = [];
  for (const [index, item] of req.items.entries()) {
    if (index % ITEMS_AT_ONCE === 0) yield;
    const opened =
      item.kind === "listing" ? openListing(item, index, digest, opening.published) : openReject(item, index, digest);
    if (opened.kind === "wrong") violations.push(...opened.violations);
    else if (violations.length > 0) continue;
    else if (opened.kind !== "decoded") items.push(opened);
    else {
      const rank = rankOf(opened.quality, ordinal, firstItem + index);
      items.push(listingItem(opened, { rank, shardNo }, opening.encoder));
    }
  }
  if (violations.length > 0) throw invalidArgument(violations);
  const versions = opening.encoder.bytes();
  return { snapshotNo, shardNo, ordinal, firstItem, items, versions, digest: digest.value() };
}

/**
 * contentViolations are what is wrong inside a batch's items, for whoever refuses it already: all of it is said at once.
 * INVALID_ARGUMENT where an item is no message.
 */
export function contentViolations(items: readonly PackedItem[]): FieldViolation[] {
  return items.flatMap((item, index) => {
    if (item.kind === undefined) return [];
    return item.kind === "listing"
      ? listingViolations(decoded(Listing, item, index), pathOf(item, index))
      : rejectViolations(decoded(Reject, item, index), pathOf(item, index));
  });
}

type Wrong = { readonly kind: "wrong"; readonly violations: readonly FieldViolation[] };

/** Decoded is a listing that is right, and not known. */
type Decoded = Pick<Version, "listing" | "hash" | "lasting" | "page" | "row"> & {
  readonly kind: "decoded";
  readonly quality: number;
};

function openReject(item: PackedItem, index: number, digest: Digest): RejectItem | Wrong {
  digest.add(item, fingerprintOf(item.bytes));
  const reject = decoded(Reject, item, index);
  const violations = rejectViolations(reject, pathOf(item, index));
  return violations.length > 0 ? { kind: "wrong", violations } : rejectItem(item.page, item.row, reject);
}

function openListing(
  item: PackedItem,
  index: number,
  digest: Digest,
  published: Published,
): KnownItem | Decoded | Wrong {
  const glance = glanceAt(item.bytes);
  const lasting = glance && fingerprintOf(glance.lasting);
  // What does not last, such as a promotion, is no other content, and yet another batch.
  const isWhole = lasting !== undefined && glance?.lasting === item.bytes;
  digest.add(item, isWhole ? lasting : fingerprintOf(item.bytes));
  const id = lasting === undefined ? 0 : published.find(lasting);
  if (id !== 0 && glance?.hasWarnings === false) return known(id, glance, []);
  const came = decoded(Listing, item, index);
  const violations = listingViolations(came, pathOf(item, index));
  if (violations.length > 0) return { kind: "wrong", violations };
  if (id !== 0 && glance !== undefined) return known(id, glance, came.warnings);
  const { listing, content } = cleanContent(came);
  const quality = qualityOf(listing);
  // Whose bytes are not known, as of what an older version has written, may be known by its content.
  const sameId = published.find(content);
  if (sameId !== 0) return known(sameId, { quality }, listing.warnings);
  const hash = bigintOf(content);
  const { page, row } = item;
  return { kind: "decoded", listing, page, row, quality, hash, lasting: lasting && bigintOf(lasting) ^ hash };
}

function listingItem(
  { listing, quality, hash, lasting, page, row }: Decoded,
  { rank, shardNo }: Pick<Version, "rank" | "shardNo">,
  encoder: VersionEncoder,
): ListingItem {
  const { externalId, title, categoryId, warnings } = listing;
  const encoded = encoder.encode({ listing, hash, lasting, rank, shardNo, page, row });
  const lacking = lacks(listing) ? listing : undefined;
  return {
    kind: "listing",
    ...{ page, row, externalId, title, categoryId, quality, warnings, hash, lacking, encoded },
  };
}

// How JSON writes a NUL, which is rare; looking for it there is cheaper than in every field of every row.
function cleanContent(listing: Listing): { readonly listing: Listing; readonly content: Fingerprint } {
  const text = contentText(listing);
  const cleaned = text.includes("\\u0000") ? clean(listing) : listing;
  return { listing: cleaned, content: fingerprintOf(cleaned === listing ? text : contentText(cleaned)) };
}

function known(id: number, { quality }: Pick<Glance, "quality">, warnings: readonly string[]): KnownItem {
  return { kind: "known", id, quality, warnings };
}

// Where an item stands in its request, for whoever is told that it is wrong.
function pathOf({ kind }: PackedItem, index: number): string {
  return `items[${index}].${kind}`;
}

function decoded<T>(codec: Codec<T>, item: PackedItem, index: number): T {
  try {
    return decodeMessage(codec, item.bytes);
  } catch (error) {
    throw invalidArgument([
      { field: pathOf(item, index), description: `is not a message of the contract: ${messageOf(error)}` },
    ]);
  }
}
