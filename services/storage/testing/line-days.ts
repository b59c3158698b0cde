import { items, listing, type TestDay } from "./day.ts";

/** shopDay is a day of January 2026 with these listings, at prices of their own day. */
export function shopDay(number: number, ids: readonly string[], more: Partial<TestDay> = {}): TestDay {
  const rows = ids.map((externalId) => listing({ externalId, price: `${number} EUR` }));
  return { source: "shop", day: `2026-01-0${number}`, shards: [{ id: "all", items: items(rows) }], ...more };
}

/** replayedDay is a day as a reprocess finds it: without one of its listings, and with another. */
export function replayedDay(number: number): TestDay {
  return shopDay(number, ["a", "c"]);
}

const numbers = [1, 2, 3, 4];

/** harvestedDays are four days as they were harvested. */
export const harvestedDays: readonly TestDay[] = numbers.map((number) => shopDay(number, ["a", "b", `new-${number}`]));

/** replayedDays are the same four as a reprocess finds them. */
export const replayedDays: readonly TestDay[] = numbers.map(replayedDay);
