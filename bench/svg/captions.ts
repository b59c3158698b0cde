import type { Figure } from "../figure.ts";
import type { BarPlot } from "../plot.ts";
import { quantity } from "../table.ts";
import { limitWords } from "./limits.ts";

/** subtitleOf says what bars show, and how to read them. */
export function subtitleOf(plot: BarPlot, rows: readonly Figure[]): string {
  const better = { lower: "Less is better.", higher: "More is better." };
  const rounds = Math.max(...rows.map(({ spread }) => spread.rounds));
  return [
    sentence(sharedWords(plot.whats)),
    plot.better === undefined ? "" : better[plot.better],
    rounds > 1 ? `Median of ${rounds} rounds; the thin line goes from the smallest to the largest.` : "",
    limitWords(rows),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** sharedWords is what all names begin with, up to a comma, which is said once, above them; of a single name it is all of it. */
export function sharedWords(whats: readonly string[]): string {
  const [first = "", ...others] = whats;
  if (others.length === 0) return first;
  for (let end = first.lastIndexOf(", "); end > 0; end = first.lastIndexOf(", ", end - 1)) {
    const words = first.slice(0, end + 2);
    if (others.every((what) => what.startsWith(words))) return words;
  }
  return "";
}

function sentence(words: string): string {
  return words === "" ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/, $/, "")}.`;
}

/** descriptionOf tells every bar's value, for who can't see it. */
export function descriptionOf(rows: readonly Figure[]): string {
  return rows.map((row) => `${row.what}, ${row.variant}: ${quantity(row.spread.median, row.unit)}.`).join(" ");
}
