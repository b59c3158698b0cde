import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Batch, ListingItem } from "./batch.ts";
import { rankOf } from "./rank.ts";

/** Sighting is one row that is a listing of which nothing is known yet, and where it stands. */
export type Sighting = {
  readonly item: ListingItem;
  readonly batch: Pick<Batch, "shardNo" | "versions">;
  readonly rank: number;
};

/** Candidate is a version that may win its day: carried, hashed, and ranked. */
export type Candidate = Sighting & {
  /** carried is the row with what it lacked filled in; undefined where it is as it came. */
  readonly carried: Listing | undefined;
  readonly hash: bigint;
};

/** sightingOf is a row of a batch, by its index there. */
export function sightingOf(batch: Batch, item: ListingItem, index: number): Sighting {
  return { item, batch, rank: rankOf(item.quality, batch.ordinal, batch.firstItem + index) };
}

/** asItCame is a row that lacks nothing, or that nothing can be carried to. */
export function asItCame(sighting: Sighting): Candidate {
  return { ...sighting, carried: undefined, hash: sighting.item.hash };
}

/** bestOf keeps the candidate with the smallest rank under each key. */
export function bestOf<K, C extends { readonly rank: number }>(
  candidates: Iterable<C>,
  key: (candidate: C) => K,
): Map<K, C> {
  const best = new Map<K, C>();
  for (const candidate of candidates) {
    const name = key(candidate);
    const known = best.get(name);
    if (known === undefined || candidate.rank < known.rank) best.set(name, candidate);
  }
  return best;
}
