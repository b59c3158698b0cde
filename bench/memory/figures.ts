import { type Figure, figure, type Limits } from "../figure.ts";
import { OURS } from "../pipeline/contestant.ts";
import { spreadOf } from "../stats.ts";

/** Peaks are the peak RSS of each process, in MB, round by round, with so many listings. */
export type Peaks = { readonly listings: number; readonly values: Readonly<Record<string, readonly number[]>> };

const growth: Limits = { better: "lower", accept: 15, goal: 5, quick: 30 };
/** cap is what no process' peak may be above, in MB. */
export const cap: Limits = { better: "lower", accept: 400, goal: 256, quick: 500 };

/** growthOf is how much more each process needs for the most listings than for the fewest. */
export function growthOf(peaks: readonly Peaks[]): readonly Figure[] {
  const [first, last] = [peaks.at(0), peaks.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  return Object.entries(last.values).map(([process, values]) => {
    const { median } = spreadOf(first.values[process] ?? []);
    const name = {
      what: `growth of peak RSS from ${counted(first.listings)} to ${counted(last.listings)} listings`,
      variant: `${OURS}: ${process}`,
      unit: "%",
    };
    return figure(
      name,
      values.map((value) => (value / median - 1) * 100),
      growth,
    );
  });
}

/** capsOf are the peaks themselves. */
export function capsOf(peaks: readonly Peaks[]): readonly Figure[] {
  return peaks.flatMap(({ listings, values }) =>
    Object.entries(values).map(([process, each]) =>
      figure(
        { what: `peak RSS, ${counted(listings)} listings`, variant: `${OURS}: ${process}`, unit: "MB" },
        each,
        cap,
      ),
    ),
  );
}

function counted(listings: number): string {
  return listings.toLocaleString("en-US");
}
