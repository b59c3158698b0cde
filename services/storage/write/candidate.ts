import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Batch, ListingItem } from "./batch.ts";
import { bigintOf } from "./fingerprint.ts";
import { rankOf } from "./rank.ts";

/** Sighting is one row that is a listing of which nothing is known yet, and where it stands. */
export type Sighting = {
  readonly item: ListingItem;
  readonly shardNo: number;
  readonly rank: number;
};

/** Candidate is a version that may win its day: carried, hashed, and ranked. */
export type Candidate = Sighting & {
  /** listing is the row with what it lacked filled in. */
  readonly listing: Listing;
  readonly hash: bigint;
  /**
   * lasting is how the fingerprint of its lasting bytes is kept beside the hash: what the two differ in. Who changes the
   * hash alone, as a version of the service does that knows no fingerprints, leaves one that no bytes have. Undefined
   * where the bytes alone do not say the content.
   */
  readonly lasting: bigint | undefined;
};

/** asItCame is a row that lacks nothing, or that nothing can be carried to. */
export function asItCame(sighting: Sighting): Candidate {
  const { listing, content, lasting } = sighting.item;
  const hash = bigintOf(content);
  return { ...sighting, listing, hash, lasting: lasting && bigintOf(lasting) ^ hash };
}

/** sightingOf is a row of a batch, by its index there. */
export function sightingOf(batch: Batch, item: ListingItem, index: number): Sighting {
  return { item, shardNo: batch.shardNo, rank: rankOf(item.quality, batch.ordinal, batch.firstItem + index) };
}

/** bestOf keeps the candidate with the smallest rank under each key. */
export function bestOf<K, C extends { readonly rank: number }>(
  candidates: Iterable<C>,
  key: (candidate: C) => K,
): Map<K, C> {
  const best = new Map<K, C>();
  for (const candidate of candidates) {
    const known = best.get(key(candidate));
    if (known === undefined || candidate.rank < known.rank) best.set(key(candidate), candidate);
  }
  return best;
}
