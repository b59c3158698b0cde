import { type Folded, fold } from "./fold.ts";
import { type Changes, History } from "./history.ts";
import { format } from "./price.ts";
import type { Recorded } from "./recorded.ts";

/** Counts are numbers by reason. */
export type Counts = { readonly [reason: string]: number };

/** SourceReport is one source's figures of one day, its keys in the order of the report's line. */
export type SourceReport = {
  readonly source: string;
  readonly items: number;
  readonly duplicates: number;
  readonly rejected: Counts;
  readonly warnings: Counts;
  readonly listings: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly reappeared: number;
  readonly priceSum: { readonly [currency: string]: string };
};

/** Report is the report's line. */
export type Report = { readonly days: readonly { readonly day: string; readonly sources: readonly SourceReport[] }[] };

/** recount computes the report of a source's first recorded days, all of them by default, from the files under data. */
export function recount(name: string, source: Recorded, data: string, limit = Number.POSITIVE_INFINITY): Report {
  const history = new History();
  const days = source.days(data).slice(0, limit);
  return {
    days: days.map(({ day, pages }) => {
      const folded = fold(pages(), source.read);
      return { day, sources: [sourceReport(name, folded, history.publish(folded))] };
    }),
  };
}

/** sourceReport puts a day's figures together. */
export function sourceReport(source: string, folded: Folded, changes: Changes): SourceReport {
  const warnings = new Map<string, number>();
  const sums = new Map<string, bigint>();
  for (const { winner } of folded.listings.values()) {
    const { price } = winner;
    if (price.kind === "amount") {
      sums.set(price.currency, (sums.get(price.currency) ?? 0n) + price.hundredths);
    } else if (price.kind === "unknown" && price.warning !== undefined) {
      warnings.set(price.warning, (warnings.get(price.warning) ?? 0) + 1);
    }
  }
  return {
    source,
    items: folded.items,
    duplicates: folded.duplicates,
    rejected: sorted(folded.rejected, (count) => count),
    warnings: sorted(warnings, (count) => count),
    listings: folded.listings.size,
    ...changes,
    priceSum: sorted(sums, format),
  };
}

function sorted<V, W>(values: ReadonlyMap<string, V>, show: (value: V) => W): { [key: string]: W } {
  const entries = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, show(value)]));
}
