const KEPT = 40;

/** LastWords keeps the last lines that a process wrote, to say afterwards why it ended. */
export class LastWords {
  #lines: string[] = [];

  /** add notes a line. Only the last few are kept. */
  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
  }

  /**
   * sentence is what the process said about its end: the message of its last log entry, the headline of an
   * uncaught error, or its last plain line with the list below it; "" where it said nothing.
   */
  sentence(): string {
    const said = this.#lines.filter((text) => text.trim() !== "" && !isNoise(text));
    const index = said.findLastIndex((text) => !text.startsWith(" "));
    const headline = said[index];
    if (headline === undefined) return "";
    const list = headline.endsWith(":") ? said.slice(index + 1).map((text) => text.trim()) : [];
    return [messageOf(headline) ?? headline.trim(), list.join("; ")].join(" ").trim();
  }
}

// The frames of a stack, the fields and braces of a printed error, and the version line that Node ends with.
function isNoise(line: string): boolean {
  return /^\s+at |^Node\.js v|^\s*[{}\]]*$/.test(line);
}

function messageOf(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null) return undefined;
    const message = "msg" in entry && typeof entry.msg === "string" ? entry.msg : "";
    const cause = "err" in entry ? causeOf(entry.err) : "";
    return [message, cause].filter((part) => part !== "").join(": ") || undefined;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return "";
  return typeof error.message === "string" ? error.message : "";
}
