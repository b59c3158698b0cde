import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errorCode, Refusal, refusalOfFile } from "../refusal.ts";

/** LAYOUT is the version of how a state folder is laid out. It grows when an older folder can't be used as it is. */
export const LAYOUT = 1;

/** Folder names the places of everything that a mesh on a laptop keeps between its runs. */
export type Folder = {
  readonly root: string;
  /** postgres holds the database server's files; on a machine's root account they belong to another user. */
  readonly postgres: string;
  /** secrets holds passwords and database URLs, readable by this user alone. */
  readonly secrets: string;
  readonly certificates: string;
  /** archive holds the collector's raw pages. */
  readonly archive: string;
  readonly logs: string;
  /** pids holds the number of each process while it runs. */
  readonly pids: string;
};

/**
 * openFolder makes a state folder, or checks that an existing one is of this layout and can be written.
 * It throws a Refusal where a person has to decide.
 */
export function openFolder(path: string): Folder {
  const root = resolve(path);
  const folder: Folder = {
    root,
    postgres: join(root, "postgres"),
    secrets: join(root, "secrets"),
    certificates: join(root, "certificates"),
    archive: join(root, "archive"),
    logs: join(root, "logs"),
    pids: join(root, "pids"),
  };
  try {
    makeRoot(root);
    accessSync(root, constants.W_OK | constants.X_OK);
    checkLayout(root);
    for (const dir of [folder.postgres, folder.archive, folder.logs, folder.pids]) mkdirSync(dir, { recursive: true });
    for (const dir of [folder.secrets, folder.certificates]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refusalOfFile(error, root);
  }
  return folder;
}

// Folder by folder: where a file system makes no folders at all (/proc), Node's recursive mkdir never ends.
function makeRoot(root: string): void {
  try {
    mkdirSync(root, { mode: 0o755 });
  } catch (error) {
    const parent = dirname(root);
    if (errorCode(error) === "EEXIST" && statSync(root, { throwIfNoEntry: false })?.isDirectory()) return;
    if (errorCode(error) !== "ENOENT") throw error;
    if (existsSync(parent)) throw new Refusal(`Cannot make ${root}: choose another folder with --state DIR.`);
    makeRoot(parent);
    mkdirSync(root, { mode: 0o755 });
  }
}

function checkLayout(root: string): void {
  const path = join(root, "layout");
  const found = readLayout(path);
  if (found === undefined) {
    if (readdirSync(root).length > 0) {
      throw new Refusal(`${root} holds other files and is no state folder: choose another with --state DIR.`);
    }
    writeFileSync(path, `${LAYOUT}\n`);
    return;
  }
  if (found !== String(LAYOUT)) {
    throw new Refusal(
      `${root} was written by another version (layout ${found}, this one has ${LAYOUT}): remove it, or choose another folder with --state DIR.`,
    );
  }
}

function readLayout(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
