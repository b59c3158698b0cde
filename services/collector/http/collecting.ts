/** Collecting puts the parts of a body together, in a buffer of the right size from the start where that is known. */
export class Collecting {
  readonly #mostBytes: number;
  readonly #whole: Buffer | undefined;
  readonly #parts: Buffer[] = [];
  #sizeBytes = 0;

  /** expectedBytes is what the other side says that there is, NaN where it says nothing. More than mostBytes are not taken. */
  constructor(expectedBytes: number, mostBytes: number) {
    this.#mostBytes = mostBytes;
    // Its pages are the system's to give when they are written to, so that a promise costs nothing until it is kept.
    if (expectedBytes > 0 && expectedBytes <= mostBytes) this.#whole = Buffer.allocUnsafeSlow(expectedBytes);
  }

  /** add takes a part, unless that is too much. */
  add(part: Buffer): boolean {
    const start = this.#sizeBytes;
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.#mostBytes) return false;
    if (this.#whole === undefined || this.#sizeBytes > this.#whole.length) this.#parts.push(part);
    else this.#whole.set(part, start);
    return true;
  }

  /** whole is everything that was taken. */
  whole(): Buffer {
    if (this.#whole === undefined) return Buffer.concat(this.#parts);
    if (this.#parts.length === 0) return this.#whole.subarray(0, this.#sizeBytes);
    // Whoever sends more than it said has not been put into the buffer from there on.
    const before = this.#sizeBytes - this.#parts.reduce((sum, { length }) => sum + length, 0);
    return Buffer.concat([this.#whole.subarray(0, before), ...this.#parts]);
  }
}
