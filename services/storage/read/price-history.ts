import type { PricePoint } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { compareDays, type Day } from "../../kit/day.ts";

/** HistoryEntry is a start of a state of a listing. */
export type HistoryEntry = PricePoint & { readonly day: Day };

/**
 * priceHistory makes a listing's history, the newest first, of the starts of its states in the order of their
 * snapshots. A day that was published twice counts as its last publication, and what did not change is no entry.
 */
export function priceHistory(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const history: HistoryEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const next = entries[index + 1];
    if (next !== undefined && compareDays(next.day, entry.day) === 0) continue;
    const before = history.at(-1);
    if (before === undefined || differs(before, entry)) history.push(entry);
  }
  return history.reverse();
}

function differs(a: PricePoint, b: PricePoint): boolean {
  return (
    a.state !== b.state ||
    a.priceKind !== b.priceKind ||
    a.price?.units !== b.price?.units ||
    a.price?.nanos !== b.price?.nanos ||
    a.price?.currencyCode !== b.price?.currencyCode
  );
}
