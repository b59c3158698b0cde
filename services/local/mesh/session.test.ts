import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { isFree } from "../ports/free.ts";
import { isServer, readPidFile } from "../postgres/pidfile.ts";
import { EmbeddedServer } from "../postgres/server.ts";

const testdata = join(import.meta.dirname, "testdata");

let root = "";
let state = "";
let data = "";
let children: ChildProcess[] = [];

// One state folder for all: making a database anew takes longer than any of the tests.
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "colheita-session-"));
  // PostgreSQL's user has to get through.
  chmodSync(root, 0o755);
  state = join(root, "state");
  data = join(state, "postgres/data");
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
});
beforeEach(() => {
  children = [];
  for (const name of ["simulator", "collector", "processor", "storage", "orchestrator"]) {
    write(
      name,
      "main.ts",
      `import { serve } from "${testdata}/service.ts";\nawait serve(import.meta.filename, process.env);`,
    );
    write(name, "migrate.ts", "process.exitCode = process.env.DATABASE_URL_FILE ? 0 : 1;");
  }
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await eventually(nothingRuns);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(service: string, file: string, text: string): void {
  mkdirSync(join(root, "services", service), { recursive: true });
  writeFileSync(join(root, "services", service, file), text);
}

type Mesh = { child: ChildProcess; ports: number[]; lines: string[]; errors: string[] };

/** start starts a mesh and returns when it serves or has ended. */
async function start(...args: string[]): Promise<Mesh> {
  const child = spawn(process.execPath, [join(testdata, "main.ts"), root, state, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const mesh: Mesh = { child, ports: [], lines: [], errors: [] };
  createInterface(child.stderr).on("line", (line) => mesh.errors.push(line));
  const serving = Promise.withResolvers<void>();
  createInterface(child.stdout).on("line", (line) => {
    mesh.lines.push(line);
    if (!line.startsWith("serving ")) return;
    mesh.ports = [...line.matchAll(/127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]));
    serving.resolve();
  });
  await Promise.race([serving.promise, once(child, "close")]);
  return mesh;
}

let lastPorts: number[] = [];

async function nothingRuns(): Promise<void> {
  const free = await Promise.all(lastPorts.map(isFree));
  if (free.includes(false)) throw new Error(`ports are still taken: ${lastPorts.filter((_, i) => !free[i])}`);
  const file = readPidFile(data);
  if (file !== undefined && isServer(file.pid, data)) throw new Error(`PostgreSQL ${file.pid} still runs`);
}

async function eventually(what: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await what();
    } catch (error) {
      if (tries >= 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function serving(...args: string[]): Promise<Mesh> {
  const mesh = await start(...args);
  expect(mesh.errors).toEqual([]);
  expect(mesh.ports).toHaveLength(17);
  expect(await Promise.all(mesh.ports.map(isFree))).toEqual(Array(17).fill(false));
  lastPorts = mesh.ports;
  return mesh;
}

describe("a mesh", () => {
  it.each([
    { signal: "SIGINT", code: 0 },
    { signal: "SIGTERM", code: 0 },
    { signal: "SIGHUP", code: 0 },
  ] as const)("is stopped orderly by $signal", async ({ signal, code }) => {
    const { child } = await serving();
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([code, null]);
    await nothingRuns();
    expect(readPidFile(data)).toBeUndefined();
  });

  it("leaves nothing running when it is killed, and starts again on the same folder", async () => {
    const { child } = await serving();
    child.kill("SIGKILL");
    await eventually(nothingRuns);
    const again = await serving();
    again.child.kill("SIGTERM");
    await once(again.child, "exit");
    await nothingRuns();
  });

  it("ends at once when it is asked twice", async () => {
    const { child } = await serving();
    child.kill("SIGINT");
    child.kill("SIGTERM");
    await once(child, "exit");
    await eventually(nothingRuns);
  });

  it("ends when nobody reads its output any more", async () => {
    const { child } = await serving();
    child.stdout?.destroy();
    const file = readPidFile(data);
    if (file === undefined) throw new Error("PostgreSQL does not run");
    // What it has to say about this is what can't be written.
    process.kill(file.pid, "SIGKILL");
    await once(child, "exit");
    await eventually(nothingRuns);
  });

  it("ends when npm, its parent, is killed", async () => {
    const script = `
      const { spawn } = require("node:child_process");
      spawn(process.execPath, process.argv.slice(1), { stdio: ["ignore", "inherit", "inherit"] });`;
    const parent = spawn(process.execPath, ["-e", script, join(testdata, "main.ts"), root, state, "npm"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(parent);
    const lines = createInterface(parent.stdout);
    for await (const line of lines) {
      if (!line.startsWith("serving ")) continue;
      lastPorts = [...line.matchAll(/127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]));
      break;
    }
    parent.kill("SIGKILL");
    await eventually(nothingRuns);
  });

  it("uses another server where one is given, and leaves that running", async () => {
    const server = await EmbeddedServer.start({
      folder: join(root, "external"),
      passwordFile: join(root, "external.password"),
      logFile: join(root, "external.log"),
      signal: new AbortController().signal,
      onRestart: () => {},
    });
    try {
      const { child } = await serving("", server.adminUrl.href);
      expect(readFileSync(join(state, "secrets/colheita_storage.url"), "utf8")).toContain(`127.0.0.1:${server.port}/`);
      expect(readPidFile(data)).toBeUndefined();
      child.kill("SIGTERM");
      await once(child, "exit");
      await nothingRuns();
      expect(await isFree(server.port)).toBe(false);
    } finally {
      await server.stop();
    }
  });

  it("is alone on its folder", async () => {
    const first = await serving();
    const second = await start();
    expect(second.errors.join()).toContain(`Another run (process ${first.child.pid}) uses ${state}`);
    expect(second.child.exitCode).toBe(1);
  });

  it("says in a sentence which service does not start, and stops the others", async () => {
    write(
      "processor",
      "main.ts",
      'process.stderr.write("processor: No sources are in /nowhere.\\n"); process.exitCode = 1;',
    );
    const { child, lines, errors } = await start();
    expect(child.exitCode).toBe(1);
    expect(errors).toEqual([
      `processor does not start: No sources are in /nowhere (its log is ${state}/logs/processor.log).`,
    ]);
    expect(lines).toContain("processor is started again: No sources are in /nowhere.");
    await nothingRuns();
  });

  it("says in a sentence which migration fails", async () => {
    write(
      "storage",
      "migrate.ts",
      'process.stderr.write("The schema is newer than this version.\\n"); process.exitCode = 1;',
    );
    const { child, errors } = await start();
    expect(child.exitCode).toBe(1);
    expect(errors.join()).toContain("migration of storage failed: The schema is newer than this version (its log is ");
  });

  it("does not start a service before its migration is done", async () => {
    const order = join(root, "order");
    for (const file of ["migrate.ts", "main.ts"]) {
      const text = readFileSync(join(root, "services/storage", file), "utf8");
      write(
        "storage",
        file,
        `import { appendFileSync } from "node:fs";\nappendFileSync("${order}", "${file} ");\n${text}`,
      );
    }
    await serving();
    expect(readFileSync(order, "utf8")).toBe("migrate.ts main.ts ");
  });
});
