/**
 * Refusal is an error that the person at the keyboard can do something about. Its message is one whole
 * sentence that says what is wrong and what to do; it is shown without a stack, and the exit code is 1.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/**
 * errorCode is the system's code of a failed file or network call (`ENOENT`, `EADDRINUSE`), for branching on
 * it without trusting the type of what was thrown.
 */
export function errorCode(error: unknown): string | undefined {
  const code = fieldOf(error, "code");
  return typeof code === "string" ? code : undefined;
}

/** fieldOf reads a field of whatever was thrown; errors of Node carry more than their type says. */
export function fieldOf(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
}

/**
 * refusalOfFile turns the failure of a file operation, or of a database that lies in files, into a sentence where the cause is the person's to
 * remove (no space, no permission, read-only), and returns anything else as it is.
 */
export function refusalOfFile(error: unknown, path: string): unknown {
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
    // PostgreSQL's own code for it.
    case "53100":
      return new Refusal(`No disk space is left for ${path}: free some, or choose another folder with --state DIR.`);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Refusal(
        `Cannot write ${path}: give this user the right to, or choose another folder with --state DIR.`,
      );
    case "ENOTDIR":
    case "EEXIST":
      return new Refusal(`${path} is in the way of a folder: remove it, or choose another folder with --state DIR.`);
    default:
      return error;
  }
}
