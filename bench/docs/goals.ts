import { type Figure, verdictOf } from "../figure.ts";
import type { Result } from "../results.ts";
import { quantity } from "../table.ts";

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
  const value = (number: number) => quantity(number, unit);
  const cells = [
    name,
    `${bound} ${value(limits.accept)}`,
    value(limits.goal),
    value(spread.median),
    marks[verdictOf(figure)],
  ];
  return `| ${cells.join(" | ")} |`;
}

// As GitHub makes an anchor of a heading.
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, "")
    .replaceAll(" ", "-");
}
