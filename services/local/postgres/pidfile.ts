import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "../refusal.ts";
import { commandOf } from "./process.ts";

/** PidFile is what a server writes about itself into its data folder. */
export type PidFile = { readonly pid: number; readonly port: number; readonly ready: boolean };

/** readPidFile reads postmaster.pid, or returns undefined where there is none, or not all of it yet. */
export function readPidFile(data: string): PidFile | undefined {
  const lines = linesOf(data);
  const pid = Number(lines?.[0]);
  const port = Number(lines?.[3]);
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port, ready: lines[7]?.trim() === "ready" };
}

/**
 * clearPidFile prepares a data folder for a new server: it stops a server whose parent has died without stopping
 * it, and sees to it that what a killed server left behind is not taken for a living one.
 */
export async function clearPidFile(data: string): Promise<void> {
  const found = readPidFile(data);
  if (found === undefined || !isAlive(found.pid)) return;
  if (!isServer(found.pid, data)) {
    forgetPid(data);
    return;
  }
  // Fast shutdown, then immediate, then none at all.
  for (const [signal, graceMs] of [
    ["SIGINT", 10_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    sendSignal(found.pid, signal);
    if (await isGone(found.pid, data, graceMs)) return;
  }
  throw new Error(`PostgreSQL's process ${found.pid} does not end`);
}

/** isServer says whether a process is the server of this data folder, and not another with a used number. */
export function isServer(pid: number, data: string): boolean {
  return commandOf(pid).includes(data);
}

async function isGone(pid: number, data: string, graceMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += 20) {
    if (!isServer(pid, data)) return true;
    await delay(20);
  }
  return false;
}

// The number belongs to somebody else now (or to a process that has ended and that nobody has waited for), which
// would keep the server from starting for ever. Only the number is replaced, by one that no system gives out: by
// the other lines the server checks that no process of the killed one still uses its shared memory.
function forgetPid(data: string): void {
  const lines = linesOf(data);
  if (lines === undefined) return;
  lines[0] = "2147483647";
  writeFileSync(join(data, "postmaster.pid"), lines.join("\n"));
}

function linesOf(data: string): string[] | undefined {
  try {
    return readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}
