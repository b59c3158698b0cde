import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { freePort } from "../ports/free.ts";
import { runOnce } from "./once.ts";
import { type Limits, Service } from "./service.ts";

const testdata = join(import.meta.dirname, "testdata");

let folder = "";
let started: Service[] = [];
let restarts: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "colheita-supervisor-"));
  started = [];
  restarts = [];
});
afterEach(async () => {
  for (const service of started) service.kill();
  await Promise.all(started.map((service) => service.stop()));
  rmSync(folder, { recursive: true });
});

function specOf(file: string, args: readonly string[]) {
  return { name: "fake", file: join(testdata, file), args, env: {}, cwd: folder };
}

function start(file: string, args: readonly string[], limits: Partial<Limits> = {}): Service {
  const service = new Service({
    spec: specOf(file, args),
    logPath: join(folder, "fake.log"),
    pidPath: join(folder, "fake.pid"),
    onRestart: (_, reason) => restarts.push(reason),
    limits,
  });
  started.push(service);
  return service;
}

/** pidInFile is the number that the service's file has; undefined where there is no file. */
function pidInFile(): number | undefined {
  const path = join(folder, "fake.pid");
  return existsSync(path) ? Number(readFileSync(path, "utf8")) : undefined;
}

/** pidAt asks the fake service for its process number; undefined where nobody listens. */
function pidAt(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("error", () => resolve(undefined));
    socket.once("data", (data) => resolve(Number(data.toString())));
    // One that is killed between the two has taken the connection, and says nothing.
    socket.once("close", () => resolve(undefined));
  });
}

async function eventually<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const value = await what();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come about within 30 s");
}

describe("a service", () => {
  it("says where it serves, and is gone after stop", async () => {
    const port = await freePort();
    const service = start("serves.ts", [String(port)]);
    const ready = await service.ready;
    expect(ready.addresses.get("operator")).toBe(`127.0.0.1:${port}`);
    expect(pidInFile()).toBe(await pidAt(port));
    await service.stop();
    expect(pidInFile()).toBeUndefined();
    expect(await pidAt(port)).toBeUndefined();
    expect(restarts).toEqual([]);
  });

  it("comes back on the same port each time it is killed", async () => {
    const port = await freePort();
    const service = start("serves.ts", [String(port)]);
    await service.ready;
    let pid = await eventually(() => pidAt(port));
    for (let kills = 0; kills < 3; kills++) {
      process.kill(pid, "SIGKILL");
      const killed = pid;
      pid = await eventually(async () => {
        const now = await pidAt(port);
        return now === killed ? undefined : now;
      });
      expect(pidInFile()).toBe(pid);
    }
    expect(restarts).toEqual(Array(3).fill("killed by SIGKILL"));
  });

  it("is ended by force when it does not end by itself", async () => {
    const port = await freePort();
    const service = start("serves.ts", [String(port), "stubborn"], { stopMs: 200 });
    await service.ready;
    await service.stop();
    expect(await pidAt(port)).toBeUndefined();
  });

  it.each([
    {
      name: "fails at once",
      file: "fails.ts",
      args: ["The file a.yaml has a mistake."],
      limits: {},
      want: "fake does not start: The file a.yaml has a mistake (its log is ",
      restarts: 2,
    },
    {
      name: "ends without an error",
      file: "fails.ts",
      args: ["Done.", "0"],
      limits: { firstTries: 2 },
      want: "fake does not start: Done (its log is ",
      restarts: 1,
    },
    {
      name: "is never ready",
      file: "silent.ts",
      args: [],
      limits: { firstTries: 1, readyMs: 300 },
      want: "fake does not start: it was not ready within 0.3 s (its log is ",
      restarts: 0,
    },
    {
      name: "does not exist",
      file: "missing.ts",
      args: [],
      limits: { firstTries: 1 },
      want: "Cannot find module",
      restarts: 0,
    },
  ])("that $name is given up with a sentence", async ({ file, args, limits, want, restarts: count }) => {
    const service = start(file, args, limits);
    await expect(service.ready).rejects.toThrow(want);
    await expect(service.failed).rejects.toThrow(want);
    expect(restarts).toHaveLength(count);
  });

  it("is given more time once it has been ready", async () => {
    const service = start("fails-later.ts", [join(folder, "memory")], { firstTries: 1, laterTries: 4 });
    await service.ready;
    await expect(service.failed).rejects.toThrow("The second start fails");
    expect(restarts).toHaveLength(3);
  });

  it("is stopped while it waits for its next life", async () => {
    const service = start("fails.ts", ["No."], { firstTries: 50 });
    await eventually(async () => restarts[0]);
    await service.stop();
    const count = restarts.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(restarts).toHaveLength(count);
  });
});

describe("runOnce", () => {
  const signal = new AbortController().signal;

  it("returns after code 0", async () => {
    await runOnce(specOf("fails.ts", ["Fine.", "0"]), join(folder, "once.log"), signal);
  });

  it("refuses any other code with the program's last words", async () => {
    const run = runOnce(specOf("fails.ts", ["The schema is newer.", "1"]), join(folder, "once.log"), signal);
    await expect(run).rejects.toThrow(`fake failed: The schema is newer (its log is ${folder}/once.log).`);
  });

  it("ends the program when it is told to stop", async () => {
    const aborter = new AbortController();
    const run = runOnce(specOf("silent.ts", []), join(folder, "once.log"), aborter.signal);
    aborter.abort(new Error("stop"));
    await expect(run).rejects.toThrow("stop");
  });
});
