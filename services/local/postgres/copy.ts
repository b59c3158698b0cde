import { createHash } from "node:crypto";
import { chmodSync, cpSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorCode, Refusal, refusalOfFile } from "../refusal.ts";
import { hydrate } from "./symlinks.ts";

/**
 * copyNative copies PostgreSQL's programs to where every user can run them, and returns the copy. The copy's
 * name has a checksum of the server and this user's number, so one copy serves every later start, another
 * version has another, and nobody else's folder is taken for ours.
 */
export function copyNative(native: string, parent: string = tmpdir()): string {
  const copy = join(parent, `colheita-postgres-${checksum(native)}-${process.getuid?.() ?? 0}`);
  if (isOurs(copy)) return join(copy, "native");
  try {
    const temporary = mkdtempSync(`${copy}.`);
    try {
      // Links are listed and made anew: copying them as they are would point them back at the packages.
      cpSync(native, join(temporary, "native"), {
        recursive: true,
        filter: (path) => !lstatSync(path).isSymbolicLink(),
      });
      hydrate(join(temporary, "native"));
      chmodSync(temporary, 0o755);
      publish(temporary, copy);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    throw refusalOfFile(error, copy);
  }
  return join(copy, "native");
}

function checksum(native: string): string {
  return createHash("sha256")
    .update(readFileSync(join(native, "bin/postgres")))
    .digest("hex")
    .slice(0, 16);
}

// The folder appears whole or not at all; where another start was faster, its copy is as good.
function publish(temporary: string, copy: string): void {
  try {
    renameSync(temporary, copy);
  } catch (error) {
    const code = errorCode(error);
    if ((code !== "ENOTEMPTY" && code !== "EEXIST") || !isOurs(copy)) throw error;
  }
}

function isOurs(copy: string): boolean {
  const found = lstatSync(copy, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const writableByOthers = (found.mode & 0o022) !== 0;
  if (found.isDirectory() && found.uid === process.getuid?.() && !writableByOthers) return true;
  throw new Refusal(`${copy} does not belong to this user: remove it, or set TMPDIR to another folder.`);
}
