import { expect, it } from "@jest/globals";
import { listing } from "../testing/day.ts";
import { type HistoryEntry, priceHistory } from "./price-history.ts";

function entry(day: number, price: string, state: 1 | 2 = 1): HistoryEntry {
  const { price: money, priceKind } = listing({ externalId: "a", price });
  return { day: { year: 2026, month: 1, day }, price: money, priceKind, state };
}

it.each<{ name: string; entries: HistoryEntry[]; want: HistoryEntry[] }>([
  { name: "nothing of nothing", entries: [], want: [] },
  {
    name: "the newest first",
    entries: [entry(1, "1 EUR"), entry(2, "2 EUR")],
    want: [entry(2, "2 EUR"), entry(1, "1 EUR")],
  },
  {
    name: "no entry where the price stayed",
    entries: [entry(1, "1 EUR"), entry(2, "1 EUR")],
    want: [entry(1, "1 EUR")],
  },
  {
    name: "gone and back again",
    entries: [entry(1, "1 EUR"), entry(2, "1 EUR", 2), entry(3, "1 EUR")],
    want: [entry(3, "1 EUR"), entry(2, "1 EUR", 2), entry(1, "1 EUR")],
  },
  {
    name: "a day that was published twice by its last publication",
    entries: [entry(1, "1 EUR"), entry(2, "2 EUR"), entry(2, "3 EUR")],
    want: [entry(2, "3 EUR"), entry(1, "1 EUR")],
  },
  {
    name: "no entry of a day whose last publication took the change back",
    entries: [entry(1, "1 EUR"), entry(2, "2 EUR"), entry(2, "1 EUR")],
    want: [entry(1, "1 EUR")],
  },
])("tells $name", ({ entries, want }) => expect(priceHistory(entries)).toEqual(want));
