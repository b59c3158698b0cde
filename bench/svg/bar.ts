import type { Figure } from "../figure.ts";
import { quantity } from "../table.ts";
import { limitMarks } from "./limits.ts";
import { element, text } from "./markup.ts";
import type { Scale } from "./scale.ts";

/** LINE is how high a line of a bar's name is. */
export const LINE = 16;

const BAR = 15;

/** Bar is a figure as it is drawn: its name may take several lines. */
export type Bar = { readonly row: Figure; readonly label: readonly string[]; readonly isColoured: boolean };

/** Columns are where names end, and where values stand. */
export type Columns = { readonly labelEnd: number; readonly scale: Scale };

/** drawBar draws a figure's name, its bar, its whisker and its value around a height; bars of ours are coloured. */
export function drawBar({ row, label, isColoured }: Bar, { labelEnd, scale }: Columns, middle: number): string {
  const { spread } = row;
  const start = scale.at(0);
  const end = scale.at(Math.max(0, spread.median));
  const reach = Math.max(spread.max, row.limits?.goal ?? 0, row.limits?.accept ?? 0);
  const firstLine = middle + 4.5 - ((label.length - 1) * LINE) / 2;
  return [
    ...label.map((line, n) =>
      text(line, { x: labelEnd, y: firstLine + n * LINE, "text-anchor": "end", ...(isColoured && { class: "us" }) }),
    ),
    element("rect", {
      x: start,
      y: middle - BAR / 2,
      width: Math.max(1, end - start),
      height: BAR,
      rx: 2,
      class: isColoured ? "bar ours" : "bar",
    }),
    whisker(scale.at(spread.min), scale.at(spread.max), middle),
    limitMarks(row, scale, middle),
    text(quantity(row.spread.median, row.unit), {
      x: scale.at(reach) + 8,
      y: middle + 4.5,
      ...(isColoured && { class: "us" }),
    }),
  ].join("");
}

function whisker(from: number, to: number, y: number): string {
  // Rounds that do not differ to the eye have no whisker: it would look like a mistake.
  if (to - from < 3) return "";
  return element("path", {
    d: `M${px(from)} ${y - 4}v8M${px(from)} ${y}H${px(to)}M${px(to)} ${y - 4}v8`,
    class: "whisker",
  });
}

function px(value: number): number {
  return Math.round(value * 100) / 100;
}
