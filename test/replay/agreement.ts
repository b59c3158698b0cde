import { compare } from "../recount/compare.ts";
import { sources } from "../recount/recorded.ts";
import { recount } from "../recount/report.ts";

/** Agreement is what came of comparing a replay's report with a recount of the files. */
export type Agreement = {
  readonly days: number;
  readonly figures: number;
  /** differences has a line for each figure that differs. */
  readonly differences: readonly string[];
};

/** agreement compares a replay's report of a source's first days, all by default, with what the files say. */
export function agreement(source: string, data: string, theirs: unknown, days?: number): Agreement {
  const recorded = sources.get(source);
  if (recorded === undefined)
    throw new Error(`${source} can't be counted: there are ${[...sources.keys()].join(", ")}`);
  const ours = recount(source, recorded, data, days);
  return { days: ours.days.length, ...compare(source, theirs, ours) };
}
