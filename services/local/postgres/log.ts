import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from "node:fs";

const LARGEST_BYTES = 10 * 1024 * 1024;

/** ServerLog is the file that the server writes to, and a reader of what it wrote last. */
export type ServerLog = Disposable & {
  readonly file: number;
  /** mark remembers the present end of the file. */
  mark(): void;
  /** complaint is the last line since the mark that says why the server ended, or "" where there is none. */
  complaint(): string;
};

/** openLog opens the server's log for appending. A large one is put aside first, in place of the one before it. */
export function openLog(path: string): ServerLog {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_BYTES) renameSync(path, `${path}.1`);
  const file = openSync(path, "a+", 0o644);
  let marked = fstatSync(file).size;
  return {
    file,
    mark: () => {
      marked = fstatSync(file).size;
    },
    complaint: () => {
      const buffer = Buffer.alloc(64 * 1024);
      const read = readSync(file, buffer, 0, buffer.length, marked);
      const lines = buffer.toString("utf8", 0, read).split("\n");
      const line =
        lines.findLast((text) => /(FATAL|PANIC):/.test(text)) ?? lines.findLast((text) => /ERROR:|rror/.test(text));
      return line?.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, "").trim() ?? "";
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}
