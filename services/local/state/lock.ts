import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fieldOf, Refusal } from "../refusal.ts";

const SQLITE_BUSY = 5;

/**
 * lockFolder makes this process the only one that uses a state folder, until it calls what is returned or dies.
 *
 * The lock is the one that SQLite takes on a file: the kernel drops it when its process ends, in whatever way,
 * so that there are no stale locks to guess about and no process ids that have come to mean something else.
 */
export function lockFolder(folder: string): Disposable {
  const owner = join(folder, "owner");
  const database = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (fieldOf(error, "errcode") !== SQLITE_BUSY) throw error;
    throw new Refusal(
      `Another run (process ${ownerOf(owner)}) uses ${folder}: stop it first, or choose another folder with --state DIR.`,
    );
  }
  writeFileSync(owner, `${process.pid}\n`);
  return { [Symbol.dispose]: () => database.close() };
}

function ownerOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim() || "unknown";
  } catch {
    // The other run has the lock but has not written its number yet.
    return "unknown";
  }
}
