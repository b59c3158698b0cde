import { type ChildProcess, spawn } from "node:child_process";
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
  #child: ChildProcess | undefined;
  #reported = Promise.withResolvers<void>();

  constructor(state: string, sourcesDir: string) {
    this.state = state;
    this.#sourcesDir = sourcesDir;
  }

  /** start begins to harvest so many days, from where the state folder left off. */
  start(days: number): void {
    const args = [join(import.meta.dirname, "runner.ts"), this.state, this.#sourcesDir, String(days)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const reported = Promise.withResolvers<void>();
    reported.promise.catch(() => {});
    createInterface({ input: child.stdout }).once("line", () => reported.resolve());
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    child.once("exit", (code, signal) =>
      reported.reject(new Error(`the runner ended with ${code ?? signal}: ${said}`)),
    );
    this.#child = child;
    this.#reported = reported;
  }

  /** reported resolves when all days are harvested, and rejects when the runner ends before. */
  get reported(): Promise<void> {
    return this.#reported.promise;
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
