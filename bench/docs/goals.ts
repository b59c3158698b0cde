import { type Figure, verdictOf } from "../figure.ts";
import type { Result } from "../results.ts";
import { quantity, withUnit } from "../table.ts";

const marks = { goal: "**goal met**", accepted: "accepted", missed: "**missed**", "": "" } as const;

/** goalTable lists every figure that something is asked of, over all areas: what is asked, and what was measured. */
export function goalTable(results: readonly Result[]): string {
  const rows = results.flatMap(({ title, figures }) =>
    figures.flatMap((figure) => (figure.limits === undefined ? [] : [row(title, figure, figure.limits)])),
  );
  return ["| what | accept | goal | measured | verdict |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

function row(title: string, figure: Figure, limits: NonNullable<Figure["limits"]>): string {
  const { what, variant, unit, spread } = figure;
  const bound = limits.better === "lower" ? "at most" : "at least";
  const name = `[${title}](#${anchorOf(title)}): ${what}${variant === "colheita" ? "" : ` (${variant})`}`;
  const cells = [
    name,
    `${bound} ${asGiven(limits.accept, unit)}`,
    asGiven(limits.goal, unit),
    quantity(spread.median, unit),
    marks[verdictOf(figure)],
  ];
  return `| ${cells.join(" | ")} |`;
}

// Limits are round: they have no digits that say nothing.
function asGiven(limit: number, unit: string): string {
  return withUnit(limit.toLocaleString("en-US"), unit);
}

// As GitHub makes an anchor of a heading.
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, "")
    .replaceAll(" ", "-");
}
