import type { Figure } from "../figure.ts";
import type { BarPlot } from "../plot.ts";
import { apartWords, sharedWords } from "./captions.ts";

/** Group are bars under a heading, "" where they need none. */
export type Group = { readonly heading: string; readonly rows: readonly LabelledRow[] };

/** LabelledRow is a figure and what stands beside its bar. */
export type LabelledRow = { readonly row: Figure; readonly label: string };

/**
 * groupsOf finds the figures of a plot: a group for each name, of which each bar has its variant beside it. Names with one
 * figure each are one group, each bar with what its name says that the others do not. It throws where a name has none.
 */
export function groupsOf({ title, whats }: BarPlot, figures: readonly Figure[]): readonly Group[] {
  const rows = whats.map((what) => figures.filter((figure) => figure.what === what));
  const missing = whats.find((_, index) => rows[index]?.length === 0);
  if (missing !== undefined) throw new TypeError(`the plot "${title}" names no figure by "${missing}"`);
  if (rows.length > 1 && rows.every(({ length }) => length === 1)) {
    const labels = apartWords(whats);
    return [{ heading: "", rows: rows.flat().map((row, index) => ({ row, label: labels[index] ?? row.what })) }];
  }
  const shared = sharedWords(whats);
  return whats.map((what, index) => ({
    heading: whats.length === 1 ? "" : what.slice(shared.length),
    rows: (rows[index] ?? []).map((row) => ({ row, label: row.variant })),
  }));
}
