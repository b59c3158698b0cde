import type { Day } from "../../kit/day.ts";

/** Line is what a reprocess knows of one partition before it goes on there. */
export type Line = {
  /** previous is how the day before ended; undefined at the beginning. */
  readonly previous: "SUCCEEDED" | "FAILED" | undefined;
  /** isHidden says that the day before was told to be the last, and that what readers see is the old line still. */
  readonly isHidden: boolean;
  /** days are the next days that the other pipeline has brought to success, in order: two are enough. */
  readonly days: readonly Day[];
  /** isMoving says whether the other pipeline works on the first of those days, or on a later one. */
  readonly isMoving: boolean;
};

/** hiddenWord is the word of a run's outcome that was told to be the last, and whose line readers do not see all the same. */
export const hiddenWord = "NOT_SHOWN";

/** NextDay is what a reprocess does next in a partition. */
export type NextDay =
  | { readonly kind: "run"; readonly day: Day; readonly last: boolean }
  | { readonly kind: "wait" }
  | { readonly kind: "end"; readonly state: "SUCCEEDED" | "FAILED" };

/**
 * nextDay decides what a reprocess does next in a partition: the days follow each other without a gap, and the one that
 * is told to be the last is the newest there is. While a newer one is on its way, the last one waits for it. A line that
 * its last day could not show, and that no newer day follows, was in vain.
 */
export function nextDay({ previous, isHidden, days, isMoving }: Line): NextDay {
  if (previous === "FAILED") return { kind: "end", state: "FAILED" };
  const [day, later] = days;
  if (day !== undefined && later !== undefined) return { kind: "run", day, last: false };
  if (isMoving) return { kind: "wait" };
  return day === undefined
    ? { kind: "end", state: isHidden ? "FAILED" : "SUCCEEDED" }
    : { kind: "run", day, last: true };
}
