import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorCode, refusalOfFile } from "../refusal.ts";
import type { Account } from "./account.ts";

const PREFIX = "colheita-postgres-data-";

/**
 * dataPlace is the folder below which the server keeps its data. It is the given one, unless the server runs as
 * another user that can't reach it (a checkout below /root): then a folder outside is made, once, and the given
 * one remembers which.
 */
export function dataPlace(folder: string, account: Account | undefined): string {
  if (account === undefined) return folder;
  const pointer = join(folder, "elsewhere");
  const remembered = readPointer(pointer);
  if (remembered !== undefined && existsSync(remembered)) return remembered;
  chownSync(folder, account.uid, account.gid);
  if (canWrite(folder, account)) return folder;
  return makeElsewhere(pointer, account);
}

// What the system says to the account itself counts: modes, lists of rights and mount options all have a say.
function canWrite(path: string, account: Account): boolean {
  return spawnSync("/bin/sh", ["-c", 'test -w "$0" && test -x "$0"', path], { ...account, cwd: "/" }).status === 0;
}

function makeElsewhere(pointer: string, account: Account): string {
  // /var/tmp outlives a restart of the machine.
  const parent = existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
  try {
    sweep(parent);
    const made = mkdtempSync(join(parent, PREFIX));
    chmodSync(made, 0o700);
    chownSync(made, account.uid, account.gid);
    writeFileSync(pointer, made);
    writeFileSync(join(made, "pointer"), pointer);
    return made;
  } catch (error) {
    throw refusalOfFile(error, parent);
  }
}

// Data whose state folder was removed serves nobody any more. Each folder says who points to it, once somebody does.
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const made = join(parent, name);
    const pointer = readPointer(join(made, "pointer"));
    if (pointer !== undefined && readPointer(pointer) !== made) rmSync(made, { recursive: true, force: true });
  }
}

function readPointer(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
