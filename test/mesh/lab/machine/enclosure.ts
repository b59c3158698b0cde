import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** folder is where a lab keeps its things: in memory, and in nobody else's sight. */
export const folder = "/run/mesh";

/** EnclosureOptions say when an enclosed program is to stop. */
export type EnclosureOptions = {
  readonly signal: AbortSignal;
  /** onStart hears the program's process id, as those outside see it. */
  readonly onStart?: (pid: number) => void;
};

const stopMs = 20_000;

/**
 * runEnclosed runs a program in namespaces of its own for network, mounts and processes, and returns its exit code. The
 * kernel ends everything in there with the program, and removes its networks and mounts; and it ends the program with
 * this process, in whatever way that ends. So nothing is ever left behind, and two of them never meet.
 *
 * The program's standard input is the lifeline: it closes when the program is to stop.
 */
export async function runEnclosed(
  argv: readonly string[],
  { signal, onStart = () => {} }: EnclosureOptions,
): Promise<number> {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...enclosing, "sh", "-euc", prepare, "enclosed", ...argv], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const exited = once(child, "exit");
  const stop = () => end(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const pid = await firstChild(child);
    if (pid !== undefined) onStart(pid);
    const [code] = (await exited) as [number | null];
    return code ?? 1;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** enter is the command that enters an enclosure. */
export function enter(pid: number): string {
  return `nsenter --target ${pid} --net --mount --pid`;
}

const enclosing = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--"];

// What is mounted in here is seen in here alone.
const prepare = ["mount -t tmpfs -o mode=755 lab /run", `mkdir -p ${folder} /run/netns`, 'exec "$@"'].join("\n");

// The first process in there is the child of the one that made it.
async function firstChild(maker: ChildProcess): Promise<number | undefined> {
  while (maker.exitCode === null && maker.signalCode === null) {
    const children = await readFile(`/proc/${maker.pid}/task/${maker.pid}/children`, "utf8").catch(() => "");
    const [first = ""] = children.trim().split(" ");
    if (first !== "") return Number(first);
    await delay(20);
  }
  return undefined;
}

function end(child: ChildProcess): void {
  child.stdin?.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
  child.once("exit", () => clearTimeout(timer));
}
