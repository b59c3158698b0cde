import { type Figure, isOurs } from "../figure.ts";
import type { BarPlot } from "../plot.ts";
import { quantity } from "../table.ts";
import { type Bar, type Columns, drawBar, LINE } from "./bar.ts";
import { descriptionOf, subtitleOf } from "./captions.ts";
import { startCard } from "./card.ts";
import { groupsOf, type LabelledRow } from "./groups.ts";
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
  const groups = groupsOf(plot, figures);
  const rows = groups.flatMap((group) => group.rows.map(({ row }) => row));
  const card = startCard({ title: plot.title, subtitle: subtitleOf(plot, rows), description: descriptionOf(rows) });
  const barOf = ({ row, label }: LabelledRow): Bar => {
    const isColoured = isOurs(row) || !rows.some(isOurs);
    return { row, label: wrap(label, WIDEST_LABEL, FONT, isColoured), isColoured };
  };
  const x = layOut(groups.flatMap((group) => group.rows.map(barOf)));
  const body: string[] = [];
  let y = card.topPx;
  for (const { heading, rows } of groups) {
    if (heading !== "") {
      body.push(text(heading, { x: MARGIN, y: y + 14, class: "group" }));
      y += 22;
    }
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
