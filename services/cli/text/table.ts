import { plain } from "./plain.ts";

// A title, and what it shows of a row. Numbers stand to the right.
type Column<R> = readonly [title: string, show: (row: R) => string | number];

/** table lays rows out under their titles, each column as wide as its widest cell and two spaces from the next. */
export function table<R>(columns: readonly Column<R>[], rows: readonly R[]): string[] {
  const cells = rows.map((row) => columns.map(([, show]) => show(row)));
  const right = columns.map((_, index) => {
    const filledIn = cells.map((row) => row[index]).filter((cell) => cell !== "");
    return filledIn.length > 0 && filledIn.every((cell) => typeof cell === "number");
  });
  const all = [columns.map(([title]) => title), ...cells.map((row) => row.map((cell) => plain(String(cell))))];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ""))));
  return all.map((row) =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0, right[index] ?? false))
      .join("  ")
      .trimEnd(),
  );
}

/** list lays out names and what belongs to them, aligned; what has no value is left out. */
export function list(entries: readonly (readonly [name: string, value: string | number | undefined])[]): string[] {
  const shown = entries.filter(([, value]) => value !== undefined && value !== "");
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.map(([name, value]) => `${pad(name, width, false)}  ${plain(String(value))}`);
}

function pad(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

function widthOf(text: string): number {
  return [...text].length;
}
