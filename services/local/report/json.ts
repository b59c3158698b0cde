import type { DayReport, SourceReport } from "./day.ts";
import { decimal } from "./money.ts";

/** reportJson is the report of all days for programs, on one line without a line break. */
export function reportJson(days: readonly DayReport[]): string {
  return JSON.stringify({ days: days.map(({ day, sources }) => ({ day, sources: sources.map(sourceJson) })) });
}

function sourceJson({ source, counts, rejected, warnings, priceSums }: SourceReport): Record<string, unknown> {
  return {
    source,
    items: counts.items,
    duplicates: counts.duplicates,
    rejected: sorted(rejected),
    warnings: sorted(warnings),
    listings: counts.listings,
    new: counts.new,
    changed: counts.changed,
    unchanged: counts.unchanged,
    gone: counts.gone,
    reappeared: counts.reappeared,
    priceSum: sorted(new Map(priceSums.map((sum) => [sum.currencyCode, decimal(sum)]))),
  };
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
