/** LARGEST_ANSWER_BYTES is what the rows of one page take at most: a message stays below 1 MiB with all around them. */
export const LARGEST_ANSWER_BYTES = 1_000_000;

/** fitting are the first rows that fit into so many bytes together, at least one of them. */
export function fitting<T>(rows: readonly T[], sizeOf: (row: T) => number, most = LARGEST_ANSWER_BYTES): T[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += sizeOf(row);
    return index > 0 && bytes > most;
  });
  return end === -1 ? [...rows] : rows.slice(0, end);
}
