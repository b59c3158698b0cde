const hanging = "    ";

/**
 * fold breaks a line of columns that a terminal has no room for where a column begins, and lets the rest hang below.
 * Columns stand two spaces apart. A line without columns, or for no terminal (undefined), stays as it is.
 */
export function fold(line: string, width: number | undefined): string[] {
  if (width === undefined || width === 0) return [line];
  const lines: string[] = [];
  let rest = line;
  for (let at = gapIn(rest, width); at !== undefined; at = gapIn(rest, width)) {
    lines.push(rest.slice(0, at));
    rest = hanging + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

// The last gap before the terminal's edge. Near the beginning it would gain nothing.
function gapIn(line: string, width: number): number | undefined {
  if (line.length <= width) return undefined;
  const gaps = [...line.matchAll(/(?<=\S) {2,}/g)].map(({ index }) => index);
  return gaps.findLast((index) => index <= width && index >= width / 3);
}
