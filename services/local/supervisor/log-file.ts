import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";

/** LogFile is a file that grows to a limit and then begins anew; the one before it is kept beside it. */
export class LogFile implements Disposable {
  readonly path: string;
  readonly #largestBytes: number;
  #file: number | undefined;
  #sizeBytes: number;

  constructor(path: string, largestBytes: number = 10 * 1024 * 1024) {
    this.path = path;
    this.#largestBytes = largestBytes;
    const file = openSync(path, "a");
    this.#file = file;
    this.#sizeBytes = fstatSync(file).size;
  }

  /** write appends a piece. What a full disk does not take is lost: a log must not end what it tells about. */
  write(chunk: Buffer): void {
    try {
      if (this.#file === undefined) return;
      if (this.#sizeBytes + chunk.length > this.#largestBytes && this.#sizeBytes > 0) this.#rotate();
      this.#sizeBytes += writeSync(this.#file, chunk);
    } catch {
      // Nothing better can be done with it here.
    }
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #rotate(): void {
    renameSync(this.path, `${this.path}.1`);
    const next = openSync(this.path, "a");
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = next;
    this.#sizeBytes = 0;
  }
}
