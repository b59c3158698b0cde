import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";

// A namespace, a mount, a process of its own session, and one that outlives its parent; their names are this file's.
const own = String(process.pid + 1_000_000);
const busy = `
  ip netns add left-behind
  mkdir /run/left-behind
  setsid sleep ${own} & (sleep ${own} &)
  read -r end; exit 7`;

// Whoever may not make namespaces can't leave any behind.
const able = spawnSync("unshare", ["--net", "--mount", "--pid", "--fork", "--mount-proc", "true"]).status === 0;

(able ? describe : describe.skip)("runEnclosed", () => {
  it.each([
    { name: "its end", end: (child: ChildProcess) => child.kill("SIGTERM"), code: 7 },
    { name: "being killed", end: (child: ChildProcess) => child.kill("SIGKILL"), code: null },
  ])(
    "leaves nothing behind after $name",
    async ({ end, code }) => {
      const program = join(import.meta.dirname, "testdata/enclose.ts");
      const child = spawn(process.execPath, [program, "sh", "-c", busy], { stdio: "ignore" });
      const exited = once(child, "exit");
      try {
        await sleepersAre(2);
        expect(existsSync("/run/left-behind")).toBe(false);
        expect(execFileSync("ip", ["netns", "list"], { encoding: "utf8" })).not.toContain("left-behind");
        end(child);
        expect((await exited)[0]).toBe(code);
        await sleepersAre(0);
      } finally {
        child.kill("SIGKILL");
      }
    },
    60_000,
  );
});

async function sleepersAre(count: number): Promise<void> {
  for (let tries = 0; sleepers() !== count; tries++) {
    if (tries === 250) throw new Error(`${sleepers()} processes, and not ${count}`);
    await delay(100);
  }
}

function sleepers(): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => commandOf(pid) === `sleep\0${own}\0`).length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
