import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "@jest/globals";
import { isFree } from "../ports/free.ts";

it("leaves nothing running when the supervisor itself is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "colheita-parent-"));
  const parent = spawn(process.execPath, [join(import.meta.dirname, "testdata/parent.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(createInterface(parent.stdout), "line");
    const ports = String(line)
      .split(" ")
      .map((address) => Number(address.split(":")[1]));
    expect(ports).toHaveLength(2);
    expect(await Promise.all(ports.map(isFree))).toEqual([false, false]);
    parent.kill("SIGKILL");
    const deadlineMs = performance.now() + 30_000;
    let free = [false, false];
    while (free.includes(false) && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      free = await Promise.all(ports.map(isFree));
    }
    expect(free).toEqual([true, true]);
  } finally {
    parent.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});
