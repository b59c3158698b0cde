import type { Axis, LinePlot, Series } from "../plot.ts";
import { startCard } from "./card.ts";
import { spreadLabels } from "./labels.ts";
import { levelsOf } from "./limits.ts";
import { element, text } from "./markup.ts";
import { short } from "./number.ts";
import { type Extent, linearScale, logScale, pointScale, type Scale } from "./scale.ts";
import { widthOf } from "./text-width.ts";
import { MARGIN, seriesColour, WIDTH } from "./theme.ts";

const HEIGHT = 260;
const FONT = 13;
const SOFT = 12;

/** renderLines draws a line for each series, with its name at its end. */
export function renderLines(plot: LinePlot): string {
  const subtitle = labelOf(plot.y);
  const card = startCard({
    title: plot.title,
    subtitle: `${subtitle.charAt(0).toUpperCase()}${subtitle.slice(1)}`,
    description: descriptionOf(plot),
  });
  const top = card.topPx + 4;
  const bottom = top + HEIGHT;
  const levels = levelsOf(plot);
  const y = scaleOf(plot.y, [...valuesOf(plot, 1), ...levels.map(({ value }) => value)], { from: bottom, to: top });
  const left = MARGIN + Math.max(...y.ticks.map((tick) => widthOf(short(tick), SOFT))) + 8;
  const names = [...plot.series, ...levels].map(({ name }) => widthOf(name, FONT, true));
  const right = WIDTH - MARGIN - Math.max(...names) - 12;
  const x = pointScale(plot.x.scale, valuesOf(plot, 0), { from: left, to: right });
  const body = [
    ...y.ticks.map((tick) => element("line", { x1: left, x2: right, y1: y.at(tick), y2: y.at(tick), class: "grid" })),
    ...y.ticks.map((tick) =>
      text(short(tick), { x: left - 8, y: y.at(tick) + 4, "text-anchor": "end", class: "soft" }),
    ),
    element("line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "axis" }),
    ...x.ticks.map((tick) =>
      element("line", { x1: x.at(tick), x2: x.at(tick), y1: bottom, y2: bottom + 5, class: "axis" }),
    ),
    ...x.ticks.map((tick) =>
      text(short(tick), { x: x.at(tick), y: bottom + 19, "text-anchor": "middle", class: "soft" }),
    ),
    text(labelOf(plot.x), { x: (left + right) / 2, y: bottom + 38, "text-anchor": "middle", class: "soft" }),
    ...levels.map(({ value, className }) =>
      element("line", { x1: left, x2: right, y1: y.at(value), y2: y.at(value), class: className }),
    ),
    ...plot.series.map((series, n) => lineOf(series, x, y, n)),
    ...namesOf(
      [
        ...plot.series.flatMap((series, n) => endOf(series, x, y, seriesColour(n))),
        ...levels.map(({ name, value }) => ({ name, x: right, y: y.at(value), colour: "var(--mark)" })),
      ],
      bottom,
    ),
  ];
  return card.finish(body.join("\n"), bottom + 38);
}

function scaleOf(axis: Axis, values: readonly number[], extent: Extent): Scale {
  return axis.scale === "log" ? logScale(values, extent) : linearScale(Math.max(...values), extent);
}

function valuesOf({ series }: LinePlot, axis: 0 | 1): readonly number[] {
  return series.flatMap(({ points }) => points.map((point) => point[axis]));
}

function lineOf({ points }: Series, x: Scale, y: Scale, n: number): string {
  const at = points.map(([a, b]) => [round(x.at(a)), round(y.at(b))] as const);
  const path = at.map(([a, b], index) => `${index === 0 ? "M" : "L"}${a} ${b}`).join("");
  const dots = at.map(([cx, cy]) => element("circle", { cx, cy, r: 3.5, fill: seriesColour(n) }));
  return element("path", { d: path, class: "line", stroke: seriesColour(n) }) + dots.join("");
}

/** End is where a line ends, whose name stands there. */
type End = { readonly name: string; readonly x: number; readonly y: number; readonly colour: string };

function endOf({ name, points }: Series, x: Scale, y: Scale, colour: string): readonly End[] {
  const last = points.at(-1);
  return last === undefined ? [] : [{ name, x: x.at(last[0]), y: y.at(last[1]), colour }];
}

function namesOf(ends: readonly End[], bottom: number): readonly string[] {
  const labels = ends.map(({ name, y }) => ({ name, y: y + 4.5 }));
  const places = new Map(spreadLabels(labels, 17, bottom).map((label) => [label.name, label.y]));
  return ends.map(({ name, x, colour }) =>
    text(name, { x: x + 10, y: places.get(name) ?? 0, "font-weight": 600, style: `fill:${colour}` }),
  );
}

function labelOf({ label, unit }: Axis): string {
  return unit === "" ? label : `${label}, ${unit}`;
}

function descriptionOf(plot: LinePlot): string {
  const points = (line: Series) => line.points.map(([a, b]) => `${short(a)}: ${short(b)}`).join("; ");
  return [
    `${labelOf(plot.y)}, by ${labelOf(plot.x)}.`,
    ...plot.series.map((line) => `${line.name}: ${points(line)}.`),
    ...levelsOf(plot).map(({ name }) => `${name}.`),
  ].join(" ");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
