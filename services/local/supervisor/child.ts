import { spawn } from "node:child_process";
import { nodeFlags } from "../../kit/node-flags.ts";
import { LastWords } from "./last-words.ts";
import { Lines } from "./lines.ts";
import type { LogFile } from "./log-file.ts";
import { parseReady, type Ready } from "./ready.ts";

/** Spec is what to run: a file for this process's own Node, and all that it gets to see. */
export type Spec = {
  readonly name: string;
  /** file is the path of the program, and args are its arguments. */
  readonly file: string;
  readonly args: readonly string[];
  /** flags are Node's own. Default: those that every service runs with. */
  readonly flags?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
};

/** Exit says how a process ended. */
export type Exit = {
  /** code is undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** words is what the process itself said last, or "". */
  readonly words: string;
};

/** Child is one life of a process. */
export type Child = {
  /** pid is undefined where it could not be started. */
  readonly pid: number | undefined;
  /** ready resolves when it serves, and with undefined when it ends before. */
  readonly ready: Promise<Ready | undefined>;
  readonly exited: Promise<Exit>;
  /** stop asks it to end in its own time. */
  stop(): void;
  /** kill ends it, and whatever it has started, at once. */
  kill(): void;
};

/**
 * startChild starts a process. Its standard input is a pipe that only this process holds: a child that is told
 * `PARENT_PIPE=stdin` ends when the pipe closes, so also when this process is killed and can stop nothing.
 */
export function startChild(spec: Spec, log: LogFile): Child {
  const child = spawn(process.execPath, [...(spec.flags ?? nodeFlags), spec.file, ...spec.args], {
    cwd: spec.cwd,
    env: { ...spec.env, PARENT_PIPE: "stdin" },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: Ctrl-C in the terminal reaches this process alone, which stops the others in order.
    detached: true,
  });
  const words = new LastWords();
  const ready = Promise.withResolvers<Ready | undefined>();
  const out = new Lines((line) => {
    const said = parseReady(line);
    if (said === undefined) words.add(line);
    else ready.resolve(said);
  });
  const err = new Lines((line) => words.add(line));
  for (const [stream, lines] of [
    [child.stdout, out],
    [child.stderr, err],
  ] as const) {
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      lines.push(chunk);
    });
    stream.on("end", () => lines.end());
  }
  // Writing to a process that has just died is no error of ours; its end is seen below.
  child.stdin.on("error", () => {});

  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error) => resolve({ code: undefined, signal: undefined, words: error.message }));
    child.once("close", (code, signal) => {
      resolve({ code: code ?? undefined, signal: signal ?? undefined, words: words.sentence() });
    });
  });
  return {
    pid: child.pid,
    ready: Promise.race([ready.promise, exited.then(() => undefined)]),
    exited,
    stop: () => {
      child.kill("SIGTERM");
    },
    kill: () => killGroup(child.pid),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
