import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";

// A namespace, a mount, a process of its own session, and one that outlives its parent.
const busy = `
  ip netns add left-behind
  mkdir /run/left-behind
  setsid sleep 98761 & (sleep 98762 &)
  echo started; read -r end; exit 7`;

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
      const child = spawn(process.execPath, [program, "sh", "-c", busy], { stdio: ["ignore", "pipe", "inherit"] });
      const exited = once(child, "exit");
      await once(child.stdout, "data");
      expect(sleepers()).toBe(2);
      expect(existsSync("/run/left-behind")).toBe(false);
      expect(execFileSync("ip", ["netns", "list"], { encoding: "utf8" })).not.toContain("left-behind");
      end(child);
      expect((await exited)[0]).toBe(code);
      for (let tries = 0; sleepers() > 0 && tries < 100; tries++) await delay(100);
      expect(sleepers()).toBe(0);
    },
    60_000,
  );
});

function sleepers(): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => /^sleep\0(98761|98762)\0/.test(commandOf(pid))).length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
