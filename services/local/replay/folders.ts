import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { errorCode, Refusal, refusalOfFile } from "../refusal.ts";

/** StateFolder is the path of the folder that a replay works in, until it is disposed of. */
export type StateFolder = Disposable & { readonly path: string };

/** dataFolder is the full path of a folder of recorded days. It throws a Refusal where there is no such folder. */
export function dataFolder(path: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new Refusal(`There is no folder ${folder}: --data needs the one that the recorded days are in.`);
}

/** stateFolder is the given folder, which has to be empty and is kept; or a temporary one, which is removed. */
export function stateFolder(path: string | undefined): StateFolder {
  if (path === undefined) return temporaryFolder();
  const folder = resolve(path);
  if (!isEmpty(folder)) {
    throw new Refusal(
      `${folder} is not empty, and a replay begins with nothing: choose another folder with --state DIR.`,
    );
  }
  return { path: folder, [Symbol.dispose]() {} };
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return true;
    throw refusalOfFile(error, folder);
  }
}

function temporaryFolder(): StateFolder {
  const path = mkdtempSync(join(tmpdir(), "colheita-replay-"));
  // PostgreSQL's user has to get through.
  chmodSync(path, 0o755);
  const remove = () => rmSync(path, { recursive: true, force: true });
  // A person who is in a hurry ends the process without unwinding it.
  process.once("exit", remove);
  return {
    path,
    [Symbol.dispose]() {
      process.off("exit", remove);
      remove();
    },
  };
}
