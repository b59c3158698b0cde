import type { AreaOptions } from "../area.ts";
import type { Patience } from "./latency.ts";
import type { Catalogue } from "./starts.ts";

/** Size is how much is read of how much. */
export type Size = Catalogue & {
  /** days are the lengths of history at which reads are measured, in ascending order. */
  readonly days: readonly number[];
  /** patience is for each length, lastPatience for the figures of the last one. */
  readonly patience: Patience;
  readonly lastPatience: Patience;
  /** callers is how many ask at once, after one alone; 0 where one alone is enough. */
  readonly callers: number;
  /** coldAnswers is how often each question is asked after a cold start; 0 for no such start. */
  readonly coldAnswers: number;
};

// A price that changes every hundred days: 5% a day would be 25 GB of versions a year, and no read would know the difference.
const CHANGED_SHARE = 0.01;
const CALLERS = 8;

const sizes = {
  quick: {
    listings: 10_000,
    changedShare: CHANGED_SHARE,
    days: [1, 5, 30],
    patience: { answers: 25, mostMs: 250 },
    lastPatience: { answers: 50, mostMs: 500 },
    callers: 0,
    coldAnswers: 0,
  },
  usual: {
    listings: 200_000,
    changedShare: CHANGED_SHARE,
    days: [1, 30, 90],
    patience: { answers: 200, mostMs: 1_000 },
    lastPatience: { answers: 500, mostMs: 3_000 },
    callers: CALLERS,
    coldAnswers: 10,
  },
  large: {
    listings: 1_000_000,
    changedShare: CHANGED_SHARE,
    days: [1, 30, 120, 365],
    patience: { answers: 300, mostMs: 1_500 },
    lastPatience: { answers: 1_000, mostMs: 5_000 },
    callers: CALLERS,
    coldAnswers: 10,
  },
} as const satisfies Record<string, Size>;

/** sizeOf is the size that the command line asks for. */
export function sizeOf({ quick, large }: Pick<AreaOptions, "quick" | "large">): Size {
  return quick ? sizes.quick : large ? sizes.large : sizes.usual;
}
