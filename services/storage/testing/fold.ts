import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { type Listing, PriceKind } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { TestDay } from "./day.ts";

/** FoldedDay is what a day should bring. */
export type FoldedDay = Record<
  "items" | "duplicates" | "rejected" | "listings" | "new" | "changed" | "unchanged" | "gone" | "reappeared",
  number
> & {
  readonly warnings: Record<string, number>;
  readonly priceSums: Record<string, number>;
};

/** FoldedListing is what should be known of a listing after the days that were folded. */
export type FoldedListing = {
  price: string;
  title: string;
  url: string;
  present: boolean;
  shards: Set<string>;
  firstDay: string;
  lastDay: string;
  priceDay: string | undefined;
};

type Row = { listing: Listing; shard: string; rank: readonly number[] };

/** Fold says what storing days should result in, in plain objects and by no code of the service. */
export class Fold {
  readonly listings = new Map<string, FoldedListing>();

  /** add folds the next day. */
  add(day: TestDay): FoldedDay {
    const rows = day.shards.flatMap((shard, ordinal) =>
      shard.items.map((item, index) => ({ shard: shard.id, outcome: item.outcome, place: [ordinal, index] })),
    );
    const seen = new Map<string, Row[]>();
    let rejected = 0;
    for (const { shard, outcome, place } of rows) {
      if (outcome?.$case !== "listing") {
        rejected++;
        continue;
      }
      const listing = outcome.value;
      const rank = [priceOf(listing) === "" ? 1 : 0, listing.title === "" ? 1 : 0, ...place];
      seen.set(listing.externalId, [...(seen.get(listing.externalId) ?? []), { listing, shard, rank }]);
    }
    const counts = {
      items: rows.length,
      rejected,
      listings: seen.size,
      duplicates: rows.length - rejected - seen.size,
    };
    const folded = { ...counts, new: 0, changed: 0, unchanged: 0, gone: 0, reappeared: 0, warnings: {}, priceSums: {} };
    for (const [id, sightings] of seen) this.#see(day.day, id, sightings, folded);
    folded.gone = this.#miss(day, seen);
    return folded;
  }

  #see(day: string, id: string, sightings: readonly Row[], folded: FoldedDay): void {
    const winner = sightings.reduce((best, row) => (compare(row.rank, best.rank) < 0 ? row : best));
    const price = priceOf(winner.listing);
    const shards = new Set(sightings.map(({ shard }) => shard));
    const known = this.listings.get(id);
    if (known === undefined) folded.new++;
    else if (price !== "" && price !== known.price) folded.changed++;
    else folded.unchanged++;
    if (known?.present === false) folded.reappeared++;
    for (const reason of new Set(winner.listing.warnings)) folded.warnings[reason] = (folded.warnings[reason] ?? 0) + 1;
    const [amount, currency] = price.split(" ");
    if (currency !== undefined) folded.priceSums[currency] = (folded.priceSums[currency] ?? 0) + Number(amount);
    this.listings.set(id, {
      price: price === "" ? (known?.price ?? "") : price,
      title: winner.listing.title === "" ? (known?.title ?? "") : winner.listing.title,
      url: winner.listing.url === "" ? (known?.url ?? "") : winner.listing.url,
      present: true,
      shards,
      firstDay: known?.firstDay ?? day,
      lastDay: day,
      priceDay: price === "" ? known?.priceDay : day,
    });
  }

  #miss(day: TestDay, seen: ReadonlyMap<string, unknown>): number {
    const complete = new Set(
      day.shards.filter(({ state }) => state === undefined || state === ShardState.COMPLETE).map(({ id }) => id),
    );
    let gone = 0;
    for (const [id, known] of this.listings) {
      if (!known.present || seen.has(id) || ![...known.shards].every((shard) => complete.has(shard))) continue;
      known.present = false;
      gone++;
    }
    return gone;
  }
}

/** priceOf is a price for comparing: "12.5 EUR", "free", "trade", or "" where it is not known. */
export function priceOf({ price, priceKind }: Pick<Listing, "price" | "priceKind">): string {
  if (priceKind === PriceKind.FREE) return "free";
  if (priceKind === PriceKind.TRADE) return "trade";
  return price === undefined ? "" : `${Number(price.units) + price.nanos / 1e9} ${price.currencyCode}`;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((part, position) => part !== b[position]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
