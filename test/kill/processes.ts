import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { ProcessName } from "../../services/local/mesh/addresses.ts";
import { readPidFile } from "../../services/local/postgres/pidfile.ts";
import { commandOf } from "../../services/local/postgres/process.ts";

/** Process is a running process of a mesh, seen from outside. */
export type Process = { readonly pid: number; readonly command: string };

/**
 * processesOf finds whatever runs for a state folder, whoever started it: each such process names the folder in its
 * arguments or environment, or works below it. Needs Linux's /proc.
 */
export function processesOf(state: string): Process[] {
  const found: Process[] = [];
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const command = commandOf(pid);
    // A process that has ended, and that nobody has waited for yet, has no command.
    if (command === "") continue;
    const traces = [command, environmentOf(pid), folderOf(pid)];
    if (traces.some((trace) => trace.includes(state))) found.push({ pid, command });
  }
  return found;
}

/** Part is a process of a mesh by what it is there for. */
export type Part = ProcessName | "simulator" | "postgres" | "runner";

/** pidOf is the number of the process that plays a part in a mesh; undefined while there is none. */
export function pidOf(state: string, part: Part): number | undefined {
  if (part === "runner") return processesOf(state).find(({ command }) => command.includes("test/kill/runner.ts"))?.pid;
  const pid = part === "postgres" ? readPidFile(join(state, "postgres/data"))?.pid : notedPid(state, part);
  return pid !== undefined && commandOf(pid) !== "" ? pid : undefined;
}

// A mesh that was killed leaves such files behind, so a number may be that of a process that has ended.
function notedPid(state: string, part: Part): number | undefined {
  return Number(readOr(() => readFileSync(join(state, "pids", part), "utf8"))) || undefined;
}

/** variableOf reads a variable of a process's environment. */
export function variableOf(pid: number, name: string): string | undefined {
  const line = environmentOf(pid)
    .split("\0")
    .find((variable) => variable.startsWith(`${name}=`));
  return line?.slice(name.length + 1);
}

function environmentOf(pid: number): string {
  return readOr(() => readFileSync(`/proc/${pid}/environ`, "utf8"));
}

function folderOf(pid: number): string {
  return readOr(() => readlinkSync(`/proc/${pid}/cwd`));
}

// A process may end while it is looked at, and may be nobody's business of ours.
function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
