import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { freePort } from "./port.ts";
import { type Account, findNative, testAccount } from "./postgres-binaries.ts";

/** TestPostgres is a PostgreSQL of its own until it is disposed of; the tests of a file share one by testPostgres. */
export type TestPostgres = AsyncDisposable & {
  /** url is the superuser's, of the database postgres. */
  readonly url: string;
  /** createDatabase makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** crash kills the server at once, and start brings it back on the same port. */
  crash(): Promise<void>;
  start(): Promise<void>;
};

/** PostgresTestOptions differ from one test server to another. */
export type PostgresTestOptions = {
  /** settings of the server, by name; they stand before those that make tests quick (`fsync` is off). */
  readonly settings?: Readonly<Record<string, string>>;
};

const run = promisify(execFile);

/**
 * startPostgres starts the embedded PostgreSQL in a temporary folder, on a free port. It ends with this process,
 * however that dies. Takes a second or two.
 */
export async function startPostgres(options: PostgresTestOptions = {}): Promise<TestPostgres> {
  const account = testAccount();
  const folder = await mkdtemp(join(tmpdir(), "colheita-postgres-"));
  const bin = join(findNative(account, folder), "bin");
  const data = join(folder, "data");
  const password = randomUUID();
  await makeCluster({ initdb: join(bin, "initdb"), folder, data, password, account });

  const port = await freePort();
  const url = `postgres://test:${password}@127.0.0.1:${port}/postgres`;
  let guard: ChildProcess | undefined;
  const start = async () => {
    guard = spawnGuarded(
      folder,
      join(bin, "postgres"),
      ["-D", data, "-p", String(port), ...settings(options)],
      account,
    );
    await answers(url);
  };
  let databases = 0;
  await start();
  return {
    url,
    start,
    async createDatabase() {
      const name = `test_${++databases}`;
      await execute(url, `create database ${name}`);
      return url.replace(/postgres$/, name);
    },
    async crash() {
      const exited = guard && once(guard, "exit");
      const postmaster = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
      // Backends outlive their postmaster for a moment, and as long as one is there no other server starts.
      for (const pid of [postmaster, ...childrenOf(postmaster)]) kill(pid);
      guard?.stdin?.end("keep\n");
      await exited;
    },
    async [Symbol.asyncDispose]() {
      if (guard?.exitCode === null) {
        const exited = once(guard, "exit");
        guard.stdin?.end();
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Cluster = {
  readonly initdb: string;
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly account: Account | undefined;
};

async function makeCluster({ initdb, folder, data, password, account }: Cluster): Promise<void> {
  const passwordFile = join(folder, "password");
  await chmod(folder, 0o755);
  await writeFile(passwordFile, password);
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const access = ["--username=test", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"];
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  try {
    await run(initdb, ["-D", data, ...access, ...locale], { ...account, cwd: "/" });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

const quick = { shared_buffers: "32MB", fsync: "off", max_connections: "60" };

function settings(options: PostgresTestOptions): readonly string[] {
  const each = Object.entries({ ...quick, ...options.settings });
  return ["-h", "127.0.0.1", "-k", "", ...each.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

// The shell holds a pipe from us: when we die in any way it closes, the server shuts down and its folder goes.
const guardScript = `
  "$0" "$@" </dev/null & pid=$!
  read -r word; kill -INT $pid 2>/dev/null; wait $pid
  [ "$word" = keep ] || rm -rf "$FOLDER"`;

function spawnGuarded(folder: string, program: string, args: readonly string[], account: Account | undefined) {
  return spawn("/bin/sh", ["-c", guardScript, program, ...args], {
    ...account,
    cwd: "/",
    detached: true,
    env: { FOLDER: folder },
    stdio: ["pipe", "ignore", "ignore"],
  });
}

// Where there is no /proc, backends are left to end by themselves.
function childrenOf(parent: number): number[] {
  const pids = existsSync("/proc/self/stat") ? readdirSync("/proc").map(Number).filter(Number.isInteger) : [];
  return pids.filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    // What stands between the brackets is the command, which may hold anything.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

async function answers(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await execute(url, "select 1");
    } catch (error) {
      if (tries === 300) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
