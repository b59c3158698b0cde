import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Batch, ListingItem } from "./batch.ts";
import { rankOf } from "./rank.ts";

/** Sighting is one row that is a listing, and where it stands. */
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
};

/** sightings are the rows of a batch that are listings, in order. */
export function sightings(batch: Batch): Sighting[] {
  return batch.items.flatMap((item, index) =>
    item.kind === "reject"
      ? []
      : [{ item, shardNo: batch.shardNo, rank: rankOf(item.quality, batch.ordinal, batch.firstItem + index) }],
  );
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
