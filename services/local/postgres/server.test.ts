import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import pg from "pg";
import { freePort } from "../ports/free.ts";
import { type Folder, openFolder } from "../state/folder.ts";
import { serverAccount } from "./account.ts";
import { createDatabases } from "./databases.ts";
import { checkExternal } from "./external.ts";
import { isServer, readPidFile } from "./pidfile.ts";
import { EmbeddedServer } from "./server.ts";

let root = "";
let folder: Folder;
let servers: EmbeddedServer[] = [];
let restarts: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "colheita-postgres-test-"));
  // The server's user has to reach it; where it can't is copy.test.ts's matter.
  chmodSync(root, 0o755);
  folder = openFolder(join(root, "state"));
  servers = [];
  restarts = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(root, { recursive: true, force: true });
});

function options() {
  return {
    folder: folder.postgres,
    passwordFile: join(folder.secrets, "postgres.password"),
    logFile: join(folder.logs, "postgres.log"),
    signal: new AbortController().signal,
    onRestart: (reason: string) => restarts.push(reason),
  };
}

async function start(): Promise<EmbeddedServer> {
  const server = await EmbeddedServer.start(options());
  servers.push(server);
  return server;
}

async function query(url: string | URL, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: String(url) });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query({ text, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

async function eventually<T>(what: () => Promise<T> | T): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await what();
    } catch (error) {
      if (tries >= 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function dataFolder(): string {
  return join(folder.postgres, "data");
}

function runningPid(): number {
  const file = readPidFile(dataFolder());
  if (file === undefined || !isServer(file.pid, dataFolder())) throw new Error("no server runs");
  return file.pid;
}

describe("an embedded server", () => {
  it("starts, keeps what is written over a restart, and leaves nothing running", async () => {
    const first = await start();
    await query(first.adminUrl, "create table t as select 42 as answer");
    const pid = runningPid();
    await first.stop();
    expect(isServer(pid, dataFolder())).toBe(false);
    expect(readPidFile(dataFolder())).toBeUndefined();
    const second = await start();
    expect(await query(second.adminUrl, "select answer from t")).toEqual([42]);
    expect(restarts).toEqual([]);
  });

  it("writes safely, asks for its password, and runs as a user that may not rule the machine", async () => {
    const server = await start();
    expect(await query(server.adminUrl, "show fsync")).toEqual(["on"]);
    expect(await query(server.adminUrl, "show max_connections")).toEqual(["100"]);
    expect(await query(server.adminUrl, "show server_encoding")).toEqual(["UTF8"]);
    const stranger = new URL(server.adminUrl);
    stranger.password = "wrong";
    await expect(query(stranger, "select 1")).rejects.toThrow("password authentication failed");
    expect(statSync(join(folder.secrets, "postgres.password")).mode & 0o777).toBe(0o600);
    const account = serverAccount();
    expect(statSync(dataFolder()).uid).toBe(account?.uid ?? process.getuid?.());
  });

  it("comes back on the same port when it is killed, with all that was committed", async () => {
    const server = await start();
    await query(server.adminUrl, "create table t(n int)");
    for (let kills = 1; kills <= 2; kills++) {
      await query(server.adminUrl, `insert into t values (${kills})`);
      const killed = runningPid();
      process.kill(killed, "SIGKILL");
      await eventually(() => {
        if (runningPid() === killed) throw new Error("not killed yet");
      });
      expect(await eventually(() => query(server.adminUrl, "select count(*)::int from t"))).toEqual([kills]);
    }
    expect(restarts).toEqual(["killed by SIGKILL", "killed by SIGKILL"]);
  });

  it("is stopped while it is being restarted", async () => {
    const server = await start();
    process.kill(runningPid(), "SIGKILL");
    await server.stop();
    expect(runningPid).toThrow("no server runs");
  });

  it("starts although the number of a killed one belongs to another process", async () => {
    await (await start()).stop();
    const stranger = await sleeper();
    try {
      const lines = [stranger.pid, dataFolder(), 0, 1, "", "127.0.0.1", "  0  0", "ready   ", ""];
      writeFileSync(join(dataFolder(), "postmaster.pid"), lines.join("\n"));
      const server = await start();
      expect(await query(server.adminUrl, "select 1")).toEqual([1]);
    } finally {
      stranger.kill("SIGKILL");
    }
  });

  it("refuses the data of another version", async () => {
    await (await start()).stop();
    writeFileSync(join(dataFolder(), "PG_VERSION"), "9\n");
    await expect(start()).rejects.toThrow(/was written by PostgreSQL 9, and this is 18: remove it/);
  });

  it("makes a data folder anew when its making was cut short", async () => {
    const aborter = new AbortController();
    const cut = EmbeddedServer.start({ ...options(), signal: aborter.signal });
    await eventually(() => {
      if (!readdirSync(folder.postgres).some((name) => name.endsWith(".new"))) throw new Error("not begun yet");
    });
    aborter.abort(new Error("cut short"));
    await expect(cut).rejects.toThrow();
    expect(readdirSync(folder.postgres)).toEqual([]);
    expect(await query((await start()).adminUrl, "select 1")).toEqual([1]);
  });
});

// As the server's own user: the server takes a process of anybody else's for none of its own.
function sleeper(): Promise<ChildProcess> {
  const child = spawn("sleep", ["120"], { ...serverAccount(), cwd: "/", stdio: "ignore" });
  return new Promise((resolve, reject) => child.once("spawn", () => resolve(child)).once("error", reject));
}

describe("databases", () => {
  const services = ["collector", "storage"];

  it("belong each to a role that can enter no other", async () => {
    const server = await start();
    const files = await createDatabases(server.adminUrl, services, folder.secrets);
    const urlOf = (service: string) => readFileSync(files.get(service) ?? "", "utf8");
    expect(await query(urlOf("storage"), "select current_user || ' in ' || current_database()")).toEqual([
      "colheita_storage in colheita_storage",
    ]);
    await query(urlOf("storage"), "create table t(n int)");
    const trespass = new URL(urlOf("storage"));
    trespass.pathname = "/colheita_collector";
    await expect(query(trespass, "select 1")).rejects.toThrow("permission denied for database");
    expect(statSync(files.get("storage") ?? "").mode & 0o777).toBe(0o600);
    const roles = "select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = 'colheita_storage'";
    expect(await query(server.adminUrl, roles)).toEqual([false]);
  });

  it("are kept when they are there already, and get the password of the secrets folder", async () => {
    const server = await start();
    const first = await createDatabases(server.adminUrl, services, folder.secrets);
    await query(readFileSync(first.get("storage") ?? "", "utf8"), "create table t as select 7 as n");
    rmSync(join(folder.secrets, "colheita_storage.password"));
    const second = await createDatabases(server.adminUrl, services, folder.secrets);
    expect(await query(readFileSync(second.get("storage") ?? "", "utf8"), "select n from t")).toEqual([7]);
  });

  it("are made by a role that is no superuser but may make roles and databases", async () => {
    const server = await start();
    await query(server.adminUrl, "create role maker login createdb createrole password 'm'");
    const url = new URL(server.adminUrl);
    url.username = "maker";
    url.password = "m";
    const files = await createDatabases(await checkExternal(url.href), services, folder.secrets);
    expect(await query(readFileSync(files.get("storage") ?? "", "utf8"), "select 1")).toEqual([1]);
  });
});

describe("an external server", () => {
  it.each([
    { name: "is no URL", text: "localhost", want: "needs a URL such as" },
    { name: "is another protocol's", text: "mysql://a:b@c/d", want: "needs a URL such as" },
    { name: "has no host", text: "postgres:///d", want: "needs a URL such as" },
  ])("whose address $name is refused", async ({ text, want }) => {
    await expect(checkExternal(text)).rejects.toThrow(want);
  });

  it("that does not answer is named without its password", async () => {
    const port = await freePort();
    const refusal = await checkExternal(`postgres://a:hidden@127.0.0.1:${port}/d`).catch(
      (error: Error) => error.message,
    );
    expect(refusal).toContain(`Cannot use PostgreSQL at 127.0.0.1:${port}: `);
    expect(refusal).not.toContain("hidden");
  });

  it("whose role may make nothing is refused", async () => {
    const server = await start();
    await query(server.adminUrl, "create role reader login password 'r'");
    const url = new URL(server.adminUrl);
    url.username = "reader";
    url.password = "r";
    await expect(checkExternal(url.href)).rejects.toThrow("may not create roles and databases");
  });
});
