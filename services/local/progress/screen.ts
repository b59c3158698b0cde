/** Screen is where a person watches a run. */
export type Screen = Disposable & {
  /** print writes a line that stays. */
  print(line: string): void;
  /** show puts a line into the part that is redrawn, under a key; undefined takes it away. */
  show(key: string, line: string | undefined): void;
};

/** Stream is what a screen writes to. */
export type Stream = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };

/** createScreen is one that redraws its last lines on a terminal, and one that only adds lines anywhere else. */
export function createScreen(stream: Stream): Screen {
  return stream.isTTY ? new Terminal(stream) : new Plain(stream);
}

class Plain implements Screen {
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  print(line: string): void {
    this.#stream.write(`${line}\n`);
  }

  show(): void {}

  [Symbol.dispose](): void {}
}

const EVERY_MS = 100;

class Terminal implements Screen {
  readonly #stream: Stream;
  readonly #lines = new Map<string, string>();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  print(line: string): void {
    this.#erase();
    this.#stream.write(`${line}\n`);
    this.#draw();
  }

  show(key: string, line: string | undefined): void {
    if (line === undefined) this.#lines.delete(key);
    else this.#lines.set(key, line);
    // Progress comes far more often than anybody can read.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#erase();
      this.#draw();
    }, EVERY_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #erase(): void {
    if (this.#drawn > 0) this.#stream.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }

  #draw(): void {
    // A line that wraps would count as two. Some terminals say that they have no columns at all.
    const columns = this.#stream.columns || 80;
    for (const line of this.#lines.values()) this.#stream.write(`${[...line].slice(0, columns - 1).join("")}\n`);
    this.#drawn = this.#lines.size;
  }
}
