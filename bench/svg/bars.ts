import { type Figure, isOurs } from "../figure.ts";
import type { BarPlot } from "../plot.ts";
import { quantity } from "../table.ts";
import { type Bar, type Columns, drawBar, LINE } from "./bar.ts";
import { descriptionOf, sharedWords, subtitleOf } from "./captions.ts";
import { startCard } from "./card.ts";
import { element, text } from "./markup.ts";
import { short } from "./number.ts";
import { linearScale, type Scale } from "./scale.ts";
import { widthOf, wrap } from "./text-width.ts";
import { MARGIN, WIDTH } from "./theme.ts";

const ROW = 25;
const FONT = 13;
const WIDEST_LABEL = WIDTH * 0.42;

/**
 * renderBars draws a group of bars for each figure's name, with whiskers from the smallest round to the largest. Ours are
 * coloured, or all where none is ours or a peer's: parts of something.
 */
export function renderBars(plot: BarPlot, figures: readonly Figure[]): string {
  const groups = plot.whats.map((what) => ({ what, rows: figures.filter((figure) => figure.what === what) }));
  const missing = groups.find(({ rows }) => rows.length === 0);
  if (missing !== undefined) throw new TypeError(`the plot "${plot.title}" names no figure by "${missing.what}"`);
  const rows = groups.flatMap((group) => group.rows);
  const card = startCard({ title: plot.title, subtitle: subtitleOf(plot, rows), description: descriptionOf(rows) });
  const isColoured = (row: Figure) => isOurs(row) || !rows.some(isOurs);
  const barOf = (row: Figure): Bar => ({
    row,
    label: wrap(row.variant, WIDEST_LABEL, FONT, isColoured(row)),
    isColoured: isColoured(row),
  });
  const x = layOut(rows.map(barOf));
  const shared = sharedWords(plot.whats);
  const body: string[] = [];
  let y = card.topPx;
  for (const { what, rows } of groups) {
    if (groups.length > 1) body.push(text(what.slice(shared.length), { x: MARGIN, y: y + 14, class: "group" }));
    if (groups.length > 1) y += 22;
    const top = y;
    const bars: string[] = [];
    for (const bar of rows.map(barOf)) {
      const height = ROW + (bar.label.length - 1) * LINE;
      bars.push(drawBar(bar, x, y + height / 2));
      y += height;
    }
    body.push(grid(x.scale, top, y), ...bars);
    y += 10;
  }
  return card.finish([...body, ticks(x.scale, y - 10)].join("\n"), y + 4);
}

// As much room for names and values as the longest ones take; the bars have the rest.
function layOut(bars: readonly Bar[]): Columns {
  const labels = Math.max(
    ...bars.flatMap(({ label, isColoured }) => label.map((line) => widthOf(line, FONT, isColoured))),
  );
  const values = Math.max(...bars.map(({ row }) => widthOf(quantity(row.spread.median, row.unit), FONT, true)));
  const labelEnd = MARGIN + labels;
  const largest = Math.max(
    ...bars.flatMap(({ row: { spread, limits } }) => [spread.max, limits?.goal ?? 0, limits?.accept ?? 0]),
  );
  return { labelEnd, scale: linearScale(largest, { from: labelEnd + 12, to: WIDTH - MARGIN - values - 10 }) };
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
