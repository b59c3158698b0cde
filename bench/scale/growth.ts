import { type Figure, figure } from "../figure.ts";
import type { Plot } from "../plot.ts";

/** Growth is what a day added on disks, in bytes. */
export type Growth = {
  readonly listings: number;
  /** changes is how many of them are new, changed or back, and how many that were there are gone. */
  readonly changes: number;
} & Readonly<Record<Store, number>>;

/** Store is where bytes go. */
export type Store = keyof typeof stores;

const stores = {
  archive: "archive",
  collector: "PostgreSQL, collector",
  storage: "PostgreSQL, storage",
  wal: "WAL",
} as const;

const names = Object.keys(stores) as Store[];

// The archive grows by pages that differ in anything, and the collector's tables by pages: neither knows a change.
const byChange: readonly Store[] = ["storage", "wal"];

/** growthFigures are what a listing takes, of days of a site that stands still and of one that moves, the first ones first. */
export function growthFigures(still: readonly Growth[], moving: readonly Growth[]): Figure[] {
  return names.flatMap((store) => {
    const name = (what: string) => ({ what: `bytes: ${stores[store]}, ${what}`, variant: "colheita", unit: "B" });
    const perListing = (growth: Growth) => growth[store] / growth.listings;
    const unchanged = still.slice(1).map(perListing);
    const typical = unchanged.reduce((sum, each) => sum + each, 0) / unchanged.length;
    const perChange = (growth: Growth) =>
      (growth[store] - typical * (growth.listings - growth.changes)) / growth.changes;
    return [
      figure(name("per listing of the first day"), moving.slice(0, 1).map(perListing)),
      figure(name("per listing of a later day"), moving.slice(1).map(perListing)),
      figure(name("per unchanged listing"), unchanged),
      ...(byChange.includes(store) ? [figure(name("per change"), moving.slice(1).map(perChange))] : []),
    ];
  });
}

/** growthPlots are pictures of them. */
export function growthPlots(): Plot[] {
  const whats = (what: string) => names.map((store) => `bytes: ${stores[store]}, ${what}`);
  return [
    { kind: "bars", title: "Bytes for each listing, first day", whats: whats("per listing of the first day") },
    { kind: "bars", title: "Bytes for each listing, a later day", whats: whats("per listing of a later day") },
    { kind: "bars", title: "Bytes for each listing that did not change", whats: whats("per unchanged listing") },
  ];
}
