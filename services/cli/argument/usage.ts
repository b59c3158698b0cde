/** UsageError says what is wrong with a command line, in a sentence; nothing was called. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
