import { type Figure, verdictOf } from "./figure.ts";

const heads = ["what", "variant", "median", "min .. max", "unit", "accept", "goal", "verdict"] as const;

/** textTable lays figures out for a terminal. */
export function textTable(figures: readonly Figure[]): string {
  const rows = [[...heads], ...figures.map(cells)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const numeric = new Set([2, 3, 5, 6]);
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        numeric.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

/** markdownTable lays figures out for docs. */
export function markdownTable(figures: readonly Figure[]): string {
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...figures.map((figure) => line(cells(figure)))].join("\n");
}

function cells(figure: Figure): string[] {
  const { what, variant, unit, spread, limits } = figure;
  const range = spread.rounds === 1 ? "" : `${written(spread.min)} .. ${written(spread.max)}`;
  const bounds = limits === undefined ? ["", ""] : [written(limits.accept), written(limits.goal)];
  return [what, variant, written(spread.median), range, unit, ...bounds, verdictOf(figure)];
}

/** written is a number with as many digits as say something. */
export function written(value: number): string {
  if (value === 0) return "0";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** quantity is a measured number with its unit. */
export function quantity(value: number, unit: string): string {
  return withUnit(written(value), unit);
}

/** withUnit puts a unit behind a number: apart from it, unless it is a multiple, a share or a rate. */
export function withUnit(number: string, unit: string): string {
  const isClose = unit === "" || unit === "x" || unit === "%" || unit.startsWith("/");
  return `${number}${isClose ? "" : " "}${unit}`;
}
