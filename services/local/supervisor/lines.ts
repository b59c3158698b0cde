import { StringDecoder } from "node:string_decoder";

const LONGEST = 64 * 1024;

/**
 * Lines cuts a stream of bytes into lines and hands each on. A line longer than 64 KiB is handed on in its first
 * part only, so that a process that writes without end takes no memory.
 */
export class Lines {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** push takes the next bytes. */
  push(chunk: Buffer): void {
    const parts = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = (parts.pop() ?? "").slice(0, LONGEST);
    for (const part of parts) this.#onLine(part.slice(0, LONGEST));
  }

  /** end hands on what came after the last line break. */
  end(): void {
    if (this.#rest !== "") this.#onLine(this.#rest);
    this.#rest = "";
  }
}
