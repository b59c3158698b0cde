import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fchownSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Launch says how a process is started. */
export type Launch = {
  /** name is the process's own in the lab, and its log file's. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** logOwner is the user that may open the log again by its path, as Envoy does with /dev/stdout. */
  readonly logOwner?: number;
  /** stdio: "pipe" leaves standard input and output to the caller. Default: "log". */
  readonly stdio?: "pipe" | "log";
};

/** Exit is how a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** Running is a process of the lab, with all that it started. */
export type Running = {
  readonly name: string;
  readonly child: ChildProcess;
  readonly logFile: string;
  readonly exited: Promise<Exit>;
  /** ended is how it ended, undefined while it runs. */
  ended(): Exit | undefined;
  /** stop sends SIGTERM to the process, and after the grace SIGKILL to all that it started. */
  stop(graceMs: number): Promise<void>;
  kill(): Promise<void>;
};

/** Processes are all processes of a lab; their output lies in one folder, a file for each. */
export class Processes {
  readonly #logs: string;
  readonly #running = new Set<Running>();

  constructor(logs: string) {
    this.#logs = logs;
  }

  start(launch: Launch): Running {
    const { name, argv, env, stdio = "log" } = launch;
    const [program = "", ...args] = argv;
    const logFile = join(this.#logs, `${name}.log`);
    const log = openSync(logFile, "a");
    if (launch.logOwner !== undefined) fchownSync(log, launch.logOwner, launch.logOwner);
    const child = spawn(program, args, {
      env,
      cwd: "/",
      detached: true,
      stdio: stdio === "pipe" ? ["pipe", "pipe", log] : ["ignore", log, log],
    });
    closeSync(log);
    const running = track(name, child, logFile);
    this.#running.add(running);
    void running.exited.then(() => this.#running.delete(running));
    return running;
  }

  /** killAll ends every process at once, with all that they started. */
  async killAll(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.kill()));
  }
}

function track(name: string, child: ChildProcess, logFile: string): Running {
  let end: Exit | undefined;
  const exited = endOf(child).then((exit) => {
    end = exit;
    return exit;
  });
  const kill = async () => {
    signalGroup(child, "SIGKILL");
    await exited;
  };
  return {
    name,
    child,
    logFile,
    exited,
    ended: () => end,
    kill,
    async stop(graceMs) {
      if (end !== undefined) return;
      child.kill("SIGTERM");
      const grace = new AbortController();
      await Promise.race([exited, delay(graceMs, undefined, { signal: grace.signal }).catch(() => {})]);
      grace.abort();
      await kill();
    },
  };
}

async function endOf(child: ChildProcess): Promise<Exit> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  } catch {
    // It could not be started at all.
    return { code: 127, signal: null };
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // All of them have ended already.
  }
}
