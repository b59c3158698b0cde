import type { Money } from "./money.ts";

/** DayReport is what one day brought, source by source. */
export type DayReport = {
  /** day is yyyy-mm-dd. */
  readonly day: string;
  readonly sources: readonly SourceReport[];
};

/** SourceReport is what one source brought on one day, and how its run went. */
export type SourceReport = {
  readonly source: string;
  readonly outcome: Outcome;
  /** reasons say why the outcome is not "complete", each in a sentence. */
  readonly reasons: readonly string[];
  /** heldUp says what failed and passed, each in a sentence: a disk that was full, a service that was away. */
  readonly heldUp: readonly string[];
  readonly counts: Counts;
  readonly rejected: ReadonlyMap<string, number>;
  readonly warnings: ReadonlyMap<string, number>;
  /** priceSums has one sum of the prices known that day for each currency. */
  readonly priceSums: readonly Money[];
  /** drops are the largest drops of a price, the largest first. */
  readonly drops: readonly Drop[];
  readonly incompleteShards: readonly IncompleteShard[];
  /** omittedShards is how many more there were than a report has room for. */
  readonly omittedShards: number;
  /** steps are in the order of the pipeline. */
  readonly steps: readonly StepTime[];
  /** tookMs is from the run's first step to its end. */
  readonly tookMs: number;
};

/** Outcome says what became of a source's day. */
export type Outcome = "complete" | "partial" | "not published" | "failed" | "cancelled";

/** isPublished says whether readers can see the day of every source. */
export function isPublished({ sources }: DayReport): boolean {
  return sources.every(({ outcome }) => outcome === "complete" || outcome === "partial");
}

/** Counts are the numbers of one source's day: items = listings + duplicates + rejected. */
export type Counts = {
  readonly items: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly listings: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly reappeared: number;
};

/** NOTHING is the counts of a day of which nothing was stored. */
export const NOTHING: Counts = {
  items: 0,
  duplicates: 0,
  rejected: 0,
  listings: 0,
  new: 0,
  changed: 0,
  unchanged: 0,
  gone: 0,
  reappeared: 0,
};

/** Drop is a listing that became cheaper. */
export type Drop = {
  readonly title: string;
  readonly url: string;
  readonly oldPrice: Money;
  readonly newPrice: Money;
  /** share is by how much of the old price it fell, from 0 to 1. */
  readonly share: number;
};

/** IncompleteShard is a slice of a source of which not everything was fetched. */
export type IncompleteShard = {
  readonly shard: string;
  /** state is how it ended, in lower case: "capped". */
  readonly state: string;
  readonly reason: string;
  readonly message: string;
};

/** StepTime says where the time of a run went. */
export type StepTime = {
  readonly step: string;
  readonly calls: number;
  readonly attempts: number;
  /** tookMs is from its first call to the end of its last; its calls run side by side. */
  readonly tookMs: number;
};
