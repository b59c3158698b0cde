import { type Folded, known, type Listing } from "./fold.ts";
import { type Price, same } from "./price.ts";

/** Changes counts what a day did to a source's listings. */
export type Changes = {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly reappeared: number;
};

type Remembered = { present: boolean; shards: ReadonlySet<string>; lastKnown: Price | undefined };

/** History remembers every listing of one source over its days. */
export class History {
  readonly #listings = new Map<string, Remembered>();

  /** publish takes the next day and returns what changed. */
  publish({ listings, shards }: Pick<Folded, "listings" | "shards">): Changes {
    const count = { new: 0, changed: 0, unchanged: 0, gone: 0, reappeared: 0 };
    for (const [id, before] of this.#listings) {
      const lookedFor = [...before.shards].every((shard) => shards.has(shard));
      if (before.present && lookedFor && !listings.has(id)) {
        before.present = false;
        count.gone++;
      }
    }
    for (const [id, listing] of listings) {
      const before = this.#listings.get(id);
      count[compare(before, listing)]++;
      count.reappeared += before !== undefined && !before.present ? 1 : 0;
      const price = listing.winner.price;
      const lastKnown = known(price) ? price : before?.lastKnown;
      this.#listings.set(id, { present: true, shards: listing.shards, lastKnown });
    }
    return count;
  }
}

function compare(before: Remembered | undefined, { winner }: Listing): "new" | "changed" | "unchanged" {
  if (before === undefined) {
    return "new";
  }
  if (!known(winner.price)) {
    return "unchanged";
  }
  return before.lastKnown !== undefined && same(before.lastKnown, winner.price) ? "unchanged" : "changed";
}
