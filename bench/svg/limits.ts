import type { Figure } from "../figure.ts";
import { element } from "./markup.ts";
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

/** limitWords says what the marks are, where there are some. */
export function limitWords(figures: readonly Figure[]): string {
  const any = figures.some(({ limits }) => limits !== undefined);
  return any ? "Upright: what is accepted (dashed) and the goal." : "";
}
