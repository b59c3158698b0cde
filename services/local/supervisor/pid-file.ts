import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { refusalOfFile } from "../refusal.ts";

/** clearPids empties the folder of the files that notePid writes: what an earlier mesh left there may be anybody's number by now. */
export function clearPids(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  } catch (error) {
    throw refusalOfFile(error, folder);
  }
}

/**
 * notePid writes a process's number to a file, for people who want to do something to it, until it is disposed of. A
 * number that can't be written, on a full disk, is not there to be read; the process itself needs it for nothing.
 */
export function notePid(path: string, pid: number | undefined): Disposable {
  const forget = () => rmSync(path, { force: true });
  try {
    if (pid !== undefined) writeFileSync(path, `${pid}\n`);
  } catch {
    forget();
  }
  return { [Symbol.dispose]: forget };
}
