import { type Figure, isOurs } from "../figure.ts";
import type { BarPlot } from "../plot.ts";
import { quantity } from "../table.ts";
import { startCard } from "./card.ts";
import { limitMarks, limitWords } from "./limits.ts";
import { element, text } from "./markup.ts";
import { short } from "./number.ts";
import { linearScale, type Scale } from "./scale.ts";
import { widthOf, wrap } from "./text-width.ts";
import { MARGIN, WIDTH } from "./theme.ts";

const ROW = 25;
const LINE = 16;
const BAR = 15;
const FONT = 13;
const WIDEST_LABEL = WIDTH * 0.42;

/** renderBars draws a group of bars for each figure's name: ours coloured, whiskers from the smallest round to the largest. */
export function renderBars(plot: BarPlot, figures: readonly Figure[]): string {
  const groups = plot.whats.map((what) => ({ what, rows: figures.filter((figure) => figure.what === what) }));
  const missing = groups.find(({ rows }) => rows.length === 0);
  if (missing !== undefined) throw new TypeError(`the plot "${plot.title}" names no figure by "${missing.what}"`);
  const rows = groups.flatMap((group) => group.rows);
  const card = startCard({ title: plot.title, subtitle: subtitleOf(plot, rows), description: descriptionOf(rows) });
  const x = layOut(rows);
  const shared = sharedWords(plot.whats);
  const body: string[] = [];
  let y = card.topPx;
  for (const { what, rows } of groups) {
    if (groups.length > 1) body.push(text(what.slice(shared.length), { x: MARGIN, y: y + 14, class: "group" }));
    if (groups.length > 1) y += 22;
    const top = y;
    const bars: string[] = [];
    for (const row of rows) {
      const label = labelOf(row);
      const height = ROW + (label.length - 1) * LINE;
      bars.push(bar(row, label, x, y + height / 2));
      y += height;
    }
    body.push(grid(x.scale, top, y), ...bars);
    y += 10;
  }
  return card.finish([...body, ticks(x.scale, y - 10)].join("\n"), y + 4);
}

type Columns = { readonly labelEnd: number; readonly scale: Scale };

// As much room for names and values as the longest ones take; the bars have the rest.
function layOut(rows: readonly Figure[]): Columns {
  const labels = Math.max(...rows.flatMap((row) => labelOf(row).map((line) => widthOf(line, FONT, isOurs(row)))));
  const values = Math.max(...rows.map((row) => widthOf(quantity(row.spread.median, row.unit), FONT, true)));
  const labelEnd = MARGIN + labels;
  const largest = Math.max(
    ...rows.flatMap(({ spread, limits }) => [spread.max, limits?.goal ?? 0, limits?.accept ?? 0]),
  );
  return { labelEnd, scale: linearScale(largest, { from: labelEnd + 12, to: WIDTH - MARGIN - values - 10 }) };
}

function labelOf(row: Figure): readonly string[] {
  return wrap(row.variant, WIDEST_LABEL, FONT, isOurs(row));
}

function bar(row: Figure, label: readonly string[], { labelEnd, scale }: Columns, middle: number): string {
  const { spread } = row;
  const start = scale.at(0);
  const end = scale.at(Math.max(0, spread.median));
  const ours = isOurs(row);
  const reach = Math.max(spread.max, row.limits?.goal ?? 0, row.limits?.accept ?? 0);
  const firstLine = middle + 4.5 - ((label.length - 1) * LINE) / 2;
  return [
    ...label.map((line, n) =>
      text(line, { x: labelEnd, y: firstLine + n * LINE, "text-anchor": "end", ...(ours && { class: "us" }) }),
    ),
    element("rect", {
      x: start,
      y: middle - BAR / 2,
      width: Math.max(1, end - start),
      height: BAR,
      rx: 2,
      class: ours ? "bar ours" : "bar",
    }),
    whisker(scale.at(spread.min), scale.at(spread.max), middle),
    limitMarks(row, scale, middle),
    text(quantity(row.spread.median, row.unit), {
      x: scale.at(reach) + 8,
      y: middle + 4.5,
      ...(ours && { class: "us" }),
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

// Behind the bars of a group only: a line through its name would be one through the name.
function grid(scale: Scale, top: number, bottom: number): string {
  return scale.ticks
    .map((tick) => element("line", { x1: scale.at(tick), x2: scale.at(tick), y1: top, y2: bottom, class: "grid" }))
    .join("");
}

function ticks(scale: Scale, y: number): string {
  return scale.ticks
    .map((tick) => text(short(tick), { x: scale.at(tick), y: y + 15, "text-anchor": "middle", class: "soft" }))
    .join("");
}

function subtitleOf(plot: BarPlot, rows: readonly Figure[]): string {
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

// What all names begin with, up to a comma, is said once, above; of a single name it is all of it.
function sharedWords(whats: readonly string[]): string {
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

function descriptionOf(rows: readonly Figure[]): string {
  return rows.map((row) => `${row.what}, ${row.variant}: ${quantity(row.spread.median, row.unit)}.`).join(" ");
}

function px(value: number): number {
  return Math.round(value * 100) / 100;
}
