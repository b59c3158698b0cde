import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** folder is where a lab keeps its things: in memory, and in nobody else's sight. */
export const folder = "/run/mesh";

const stopMs = 20_000;

/**
 * runEnclosed runs a program in namespaces of its own for network, mounts and processes, and returns its exit code. The
 * kernel ends everything in there with the program, and removes its networks and mounts; and it ends the program with
 * this process, in whatever way that ends. So nothing is ever left behind, and two of them never meet.
 *
 * The program's standard input is the lifeline: it closes when the program is to stop.
 */
export async function runEnclosed(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...enclosing, "sh", "-euc", prepare, "enclosed", ...argv], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const stop = () => end(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const enclosing = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--"];

// What is mounted in here is seen in here alone.
const prepare = ["mount -t tmpfs -o mode=755 lab /run", `mkdir -p ${folder} /run/netns`, 'exec "$@"'].join("\n");

function end(child: ChildProcess): void {
  child.stdin?.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
  child.once("exit", () => clearTimeout(timer));
}
