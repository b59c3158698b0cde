import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal, refusalOfFile } from "../refusal.ts";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";

/** SUPERUSER owns the embedded server. Services never see its password. */
export const SUPERUSER = "colheita";

/** ClusterOptions say which data folder to have, made by which programs, for whom. */
export type ClusterOptions = {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** place is the folder below which the data folder lies; the account can write it. */
  readonly place: string;
  /** password is what the superuser of a new data folder gets. */
  readonly password: string;
  readonly signal: AbortSignal;
};

/**
 * openCluster returns the path of the server's data folder, and makes it first where there is none. A folder of
 * another major version is refused: only PostgreSQL's own upgrade could read it.
 */
export async function openCluster(options: ClusterOptions): Promise<string> {
  const data = join(options.place, "data");
  if (!existsSync(data)) await makeCluster(options, data);
  const found = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  const { major } = options.binaries;
  if (found !== major) {
    throw new Refusal(
      `${data} was written by PostgreSQL ${found}, and this is ${major}: remove it, or choose another folder with --state DIR.`,
    );
  }
  return data;
}

// The folder is made under a name of its own, so that one whose making was cut short is never taken for whole, and
// never written by two: a making that lost its parent may still be cleaning up after itself.
async function makeCluster(options: ClusterOptions, data: string): Promise<void> {
  const { binaries, account, place, password, signal } = options;
  const unfinished = `${data}.${randomBytes(4).toString("hex")}.new`;
  const passwordFile = `${unfinished}.password`;
  try {
    for (const name of readdirSync(place))
      if (/^data\.\w+\.new/.test(name)) rmSync(join(place, name), { recursive: true, force: true });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
    await initdb(binaries, ["-D", unfinished, ...INITDB_OPTIONS, `--pwfile=${passwordFile}`], account, signal);
    renameSync(unfinished, data);
  } catch (error) {
    throw refusalOfFile(error, place);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const INITDB_OPTIONS = [
  `--username=${SUPERUSER}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  // Sorting by code point, alike on every machine whatever locales it has.
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
];

async function initdb(
  binaries: Binaries,
  args: readonly string[],
  account: Account | undefined,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = execFile(binaries.initdb, args, { ...account, cwd: "/" }, (error, _, output) => {
    resolve(error === null ? undefined : output || error.message);
  });
  // Its end is waited for in any case: it removes what it has made so far.
  const complaint = await endOnAbort(signal, () => child.kill("SIGTERM"), promise);
  signal.throwIfAborted();
  if (complaint === undefined) return;
  if (/no space left|quota/i.test(complaint)) {
    throw new Refusal(
      "No disk space is left for a new database: free some, or choose another folder with --state DIR.",
    );
  }
  const line = complaint.split("\n").find((text) => /error:|FATAL:/.test(text)) ?? complaint.trim();
  throw new Refusal(`PostgreSQL could not make a data folder: ${line}`);
}

async function endOnAbort<T>(signal: AbortSignal, end: () => void, work: Promise<T>): Promise<T> {
  signal.addEventListener("abort", end, { once: true });
  try {
    return await work;
  } finally {
    signal.removeEventListener("abort", end);
  }
}
