import type { Figure } from "../figure.ts";
import type { LinePlot } from "../plot.ts";
import { element } from "./markup.ts";
import { short } from "./number.ts";
import type { Scale } from "./scale.ts";

const REACH = 10;

/** limitMarks draws what is asked of a figure across its bar: the goal as a line, what is accepted as a dashed one. */
export function limitMarks({ limits }: Figure, scale: Scale, y: number): string {
  if (limits === undefined) return "";
  const mark = (value: number, name: string) => {
    const line = { x1: scale.at(value), x2: scale.at(value), y1: y - REACH, y2: y + REACH };
    return element("line", { ...line, class: "halo" }) + element("line", { ...line, class: name });
  };
  return mark(limits.accept, "mark accept") + mark(limits.goal, "mark");
}

/** Level is a limit of every point of a plot, with the name that stands at its end. */
export type Level = { readonly name: string; readonly value: number; readonly className: string };

/** levelsOf are the limits of a plot of lines, drawn as those of bars are. */
export function levelsOf({ limits }: LinePlot): readonly Level[] {
  if (limits === undefined) return [];
  return [
    { name: `accepted: ${short(limits.accept)}`, value: limits.accept, className: "mark accept" },
    { name: `goal: ${short(limits.goal)}`, value: limits.goal, className: "mark" },
  ];
}

/** limitWords says what the marks are, where there are some. */
export function limitWords(figures: readonly Figure[]): string {
  const any = figures.some(({ limits }) => limits !== undefined);
  return any ? "Upright: what is accepted (dashed) and the goal." : "";
}
