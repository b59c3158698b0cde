import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Answered, Asked, Commands, Ready } from "./commands.ts";

/** Remote is a process that does what it is told over its pipes, until it is disposed of. */
export type Remote<C extends Commands> = AsyncDisposable & {
  /** signal sends a signal to the process itself, whatever started it. */
  signal(signal: NodeJS.Signals): void;
  /** address is where it listens, "" where it does not. */
  readonly address: string;
  /** tell has a command done and returns its answer; it throws with what the process said where it failed. */
  tell<K extends keyof C & string>(command: K, input: C[K]["input"]): Promise<C[K]["output"]>;
};

type Waiting = { resolve(output: unknown): void; reject(error: Error): void };

/** startRemote waits until a process that answers commands is ready for them. name is for its failures. */
export async function startRemote<C extends Commands>(name: string, child: ChildProcess): Promise<Remote<C>> {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new TypeError(`${name} has no pipes`);
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<Ready>();
  const said = lastWords(child);
  const exited = once(child, "exit").then(([code, signal]) => {
    const gone = new Error(`${name} ended with ${code ?? signal}${said()}`);
    ready.reject(gone);
    for (const each of waiting.values()) each.reject(gone);
    waiting.clear();
    return gone;
  });
  createInterface({ input: stdout }).on("line", (line) => {
    const said = JSON.parse(line) as Ready | Answered;
    if ("ready" in said) return ready.resolve(said);
    const waiter = waiting.get(said.id);
    waiting.delete(said.id);
    if (said.failure !== undefined) waiter?.reject(new Error(`${name}: ${said.failure}`));
    else waiter?.resolve(said.output);
  });
  // A process that has gone is reported by its exit, and to whoever waits for it.
  stdin.on("error", () => {});
  let ids = 0;
  const { pid, address } = await ready.promise;
  return {
    signal: (signal) => void process.kill(pid, signal),
    address,
    async tell(command, input) {
      if (child.exitCode !== null || child.signalCode !== null) throw await exited;
      const id = ++ids;
      const { promise, ...waiter } = Promise.withResolvers<unknown>();
      waiting.set(id, waiter);
      stdin.write(`${JSON.stringify({ id, command, input } satisfies Asked)}\n`);
      return promise;
    },
    async [Symbol.asyncDispose]() {
      stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), longestStopMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

const longestStopMs = 5_000;

// Read always: a full pipe would stop the process.
function lastWords(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = `${text}${chunk}`.slice(-4_000);
  });
  return () => (text === "" ? "" : `: ${text}`);
}
