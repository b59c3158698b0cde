/** wordOf is the word for a value of an enumeration; a number of a newer contract stays a number. */
export function wordOf(values: Readonly<Record<string, number>>, value: number): string {
  const word = Object.entries(values).find(([, number]) => number === value)?.[0];
  return word === undefined ? String(value) : word === "UNSPECIFIED" ? "" : word;
}
