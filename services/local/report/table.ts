/** Column says how a column of a table looks. */
export type Column = { readonly title: string; readonly align: "left" | "right" };

/** table lays rows out under their titles, each column as wide as its widest cell and two spaces from the next. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => width(row[index] ?? ""))));
  return all.map((row) =>
    columns
      .map(({ align }, index) => pad(row[index] ?? "", widths[index] ?? 0, align))
      .join("  ")
      .trimEnd(),
  );
}

/** shorten cuts a text to so many characters and marks the cut; its line breaks and runs of blanks become one blank. */
export function shorten(text: string, longest: number): string {
  const characters = [...text.replace(/[\s\p{Cc}]+/gu, " ").trim()];
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
}

function pad(text: string, size: number, align: Column["align"]): string {
  const space = " ".repeat(size - width(text));
  return align === "left" ? text + space : space + text;
}

function width(text: string): number {
  return [...text].length;
}
