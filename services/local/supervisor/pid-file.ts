import { mkdirSync, rmSync, writeFileSync } from "node:fs";

/** clearPids empties the folder of the files that notePid writes: what an earlier mesh left there may be anybody's number by now. */
export function clearPids(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}

/** notePid writes a process's number to a file, for people who want to do something to it, until it is disposed of. */
export function notePid(path: string, pid: number | undefined): Disposable {
  if (pid !== undefined) writeFileSync(path, `${pid}\n`);
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
