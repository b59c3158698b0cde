import type { Price } from "./price.ts";
import type { Page } from "./recorded.ts";
import type { Read, Row } from "./row.ts";

/** Listing is what one day says of one id: the row that won, and the shards that held any. */
export type Listing = { readonly winner: Row; readonly shards: ReadonlySet<string> };

/** Folded is one day of a source, before it is compared with earlier ones. */
export type Folded = {
  readonly items: number;
  readonly duplicates: number;
  readonly rejected: ReadonlyMap<string, number>;
  readonly listings: ReadonlyMap<string, Listing>;
  /** The shards looked at; all of them are complete. */
  readonly shards: ReadonlySet<string>;
};

/** fold reads a day's pages, which come in the order of their places, and keeps one row of each id. */
export function fold(pages: readonly Page[], read: Read): Folded {
  const rejected = new Map<string, number>();
  const rows = new Map<string, { row: Row; shard: string }[]>();
  let items = 0;
  for (const { shard, items: raw } of pages) {
    for (const item of raw) {
      items++;
      const row = read(item);
      if (typeof row === "string") {
        rejected.set(row, (rejected.get(row) ?? 0) + 1);
      } else {
        rows.set(row.id, [...(rows.get(row.id) ?? []), { row, shard }]);
      }
    }
  }
  const listings = new Map<string, Listing>();
  let duplicates = 0;
  for (const [id, group] of rows) {
    duplicates += group.length - 1;
    listings.set(id, { winner: best(group.map(({ row }) => row)), shards: new Set(group.map(({ shard }) => shard)) });
  }
  return { items, duplicates, rejected, listings, shards: new Set(pages.map(({ shard }) => shard)) };
}

/** known says whether a price is one: an amount, free or trade. */
export function known(price: Price): boolean {
  return price.kind !== "unknown";
}

function best(rows: readonly Row[]): Row {
  const rank = (row: Row): number => (known(row.price) ? 0 : 2) + (row.titled ? 0 : 1);
  const least = Math.min(...rows.map(rank));
  const winner = rows.find((row) => rank(row) === least);
  if (winner === undefined) {
    throw new Error("a listing without rows can't be folded");
  }
  return winner;
}
