import type { Figure } from "../figure.ts";
import type { BarPlot } from "../plot.ts";
import { quantity } from "../table.ts";
import { limitWords } from "./limits.ts";

/** subtitleOf says what bars show, and how to read them. */
export function subtitleOf(plot: BarPlot, rows: readonly Figure[]): string {
  const better = { lower: "Less is better.", higher: "More is better." };
  const rounds = Math.max(...rows.map(({ spread }) => spread.rounds));
  const shared = sentence(sharedWords(plot.whats));
  return [
    // What the title says is not said again.
    plot.title.toLowerCase().includes(shared.toLowerCase().replace(/\.$/, "")) ? "" : shared,
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

/** apartWords are what each name says that not all of them begin or end with; there are at least two, all different. */
export function apartWords(whats: readonly string[]): readonly string[] {
  const words = whats.map((what) => what.split(" "));
  const shortest = Math.min(...words.map(({ length }) => length));
  const first = words[0] ?? [];
  const isShared = (index: number) => words.every((each) => each.at(index) === first.at(index));
  let start = 0;
  while (start < shortest - 1 && isShared(start)) start++;
  let end = 0;
  while (end < shortest - 1 - start && isShared(-1 - end)) end++;
  return words.map((each) =>
    each
      .slice(start, each.length - end)
      .join(" ")
      .replace(/,$/, ""),
  );
}

function sentence(words: string): string {
  return words === "" ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/, $/, "")}.`;
}

/** descriptionOf tells every bar's value, for who can't see it. */
export function descriptionOf(rows: readonly Figure[]): string {
  return rows.map((row) => `${row.what}, ${row.variant}: ${quantity(row.spread.median, row.unit)}.`).join(" ");
}
