import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { GrpcService } from "../../services/local/mesh/addresses.ts";
import { until } from "../support/waiting.ts";
import { type Process, pidOf, processesOf, variableOf } from "./processes.ts";

/** Mesh is a runner with all its services, in a state folder of its own, until it is disposed of. */
export class Mesh implements AsyncDisposable {
  readonly state: string;
  readonly #sourcesDir: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #serving = newPromise();
  #day = newPromise();

  constructor(state: string, sourcesDir: string) {
    this.state = state;
    this.#sourcesDir = sourcesDir;
  }

  /** start starts the runner, on what the state folder has. */
  start(): void {
    const args = [join(import.meta.dirname, "runner.ts"), this.state, this.#sourcesDir];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    // A runner that is gone hears nothing; its exit tells of that.
    child.stdin.on("error", () => {});
    const serving = newPromise();
    createInterface({ input: child.stdout }).on("line", (line) => (line === "serving" ? serving : this.#day).resolve());
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    child.once("exit", (code, signal) => {
      const ended = new Error(`the runner ended with ${code ?? signal}: ${said}`);
      serving.reject(ended);
      if (this.#child === child) this.#day.reject(ended);
    });
    this.#child = child;
    this.#serving = serving;
    this.#day = newPromise();
  }

  /** serving resolves when everything serves, and rejects when the runner ends before. */
  get serving(): Promise<void> {
    return this.#serving.promise;
  }

  /** begin lets the runner harvest a day: the next one, or the one that a runner before it did not end. */
  begin(): void {
    this.#day = newPromise();
    this.#child?.stdin.write("\n");
  }

  /** harvested resolves when the day that was begun is harvested, and rejects when the runner ends before. */
  get harvested(): Promise<void> {
    return this.#day.promise;
  }

  /** processes are all that run for the mesh. */
  processes(): Process[] {
    return processesOf(this.state);
  }

  /** operatorAddress is where people ask a service; undefined while it does not run. */
  operatorAddress(service: GrpcService): string | undefined {
    const pid = pidOf(this.state, service);
    return pid === undefined ? undefined : variableOf(pid, "OPERATOR_ADDRESS");
  }

  /** stop ends the mesh in order. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  }

  /** empty resolves when nothing runs for the mesh any more. */
  async empty(): Promise<void> {
    await until("nothing is left running", () => (this.processes().length === 0 ? true : undefined));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.empty();
  }
}

// What nobody waits for may still be rejected.
function newPromise(): PromiseWithResolvers<void> {
  const made = Promise.withResolvers<void>();
  made.promise.catch(() => {});
  return made;
}
