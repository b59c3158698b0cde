import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { nodeFlags } from "../../services/kit/node-flags.ts";
import { parseReady } from "../../services/local/supervisor/ready.ts";

/** root is the checkout. */
export const root = join(import.meta.dirname, "../..");

/** RunningService is a service as a process of its own, until it is disposed of. */
export type RunningService = AsyncDisposable & {
  /** addresses are its listeners by name: "grpc", "operator", "admin". */
  readonly addresses: ReadonlyMap<string, string>;
  readonly process: ChildProcess;
  readonly pid: number;
  /** said is the end of what it has written, its log included. */
  said(): string;
};

type Environment = Readonly<Record<string, string>>;

/** startService starts a file of the checkout and waits until it serves. What it said is in the error where it does not. */
export async function startService(file: string, environment: Environment): Promise<RunningService> {
  const child = start(file, environment);
  const said = collect(child);
  const ready = Promise.withResolvers<ReadonlyMap<string, string>>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const found = parseReady(line);
    if (found !== undefined) ready.resolve(found.addresses);
  });
  child.once("exit", (code) => ready.reject(new Error(`${file} ended with ${code}: ${said()}`)));
  const addresses = await ready.promise;
  if (child.pid === undefined) throw new Error(`${file} serves without a process`);
  return {
    addresses,
    process: child,
    pid: child.pid,
    said,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Ended is how a process ended that was to end by itself. */
export type Ended = { readonly code: number | null; readonly stderr: string };

/** runToRefusal runs a file of the checkout to its end, as root or as another user, and returns how that was. */
export async function runToRefusal(file: string, environment: Environment, options: StartOptions = {}): Promise<Ended> {
  const child = start(file, environment, options);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.resume();
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stderr };
}

/** runToEnd runs a file of the checkout, and throws with what it said where it does not exit with 0. */
export async function runToEnd(file: string, environment: Environment): Promise<void> {
  const child = start(file, environment);
  const said = collect(child);
  child.stdout.resume();
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${said()}`);
}

type StartOptions = { readonly args?: readonly string[]; readonly uid?: number };

function start(file: string, environment: Environment, { args = [], ...user }: StartOptions = {}) {
  const env = { PATH: process.env.PATH ?? "", ...environment, PARENT_PIPE: "stdin" };
  return spawn(process.execPath, [...nodeFlags, join(root, file), ...args], {
    ...user,
    cwd: root,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

// The end of what it said is enough to see why it failed.
function collect(child: { readonly stdout: NodeJS.ReadableStream; readonly stderr: NodeJS.ReadableStream }) {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-32_000);
    });
  }
  return () => said;
}
