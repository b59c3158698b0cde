/** Found is what was read of files, and what is wrong in them, as sentences that begin with the file. */
export interface Found<T> {
  readonly found: readonly T[];
  readonly mistakes: readonly string[];
}
