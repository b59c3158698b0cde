import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type RunningService, startService } from "../../support/service.ts";

/** PartOptions say what a replica is and what it is told. */
export type PartOptions = {
  readonly id: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** onDeath hears when the process ends though nobody ended it. */
  readonly onDeath: (what: string) => void;
};

const probeMs = 1_000;

/** Part is one replica: a process that is killed, stopped and started again by the test alone. */
export class Part {
  readonly id: string;
  readonly #options: PartOptions;
  #running: RunningService | undefined;
  #starting: Promise<void> | undefined;
  #ending = false;
  #stopped = false;
  #healthy = false;

  constructor(options: PartOptions) {
    this.id = options.id;
    this.#options = options;
  }

  /** up says whether the process serves, or would if it were not stopped. */
  get up(): boolean {
    return this.#running !== undefined;
  }

  /** stopped says whether the process is held by SIGSTOP. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** healthy is what the last probe of its readiness said. */
  get healthy(): boolean {
    return this.up && this.#healthy;
  }

  /** address is where it listens now; undefined while it does not. */
  address(listener: string): string | undefined {
    return this.#running?.addresses.get(listener);
  }

  /** start returns when it serves; where it ends by itself before, it is started once more. All who ask at once get the same one. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #start(): Promise<void> {
    for (let tries = 1; !this.#ending && !this.up; tries++) {
      try {
        const running = await startService(this.#options.file, this.#options.environment);
        if (this.#ending) return void (await running[Symbol.asyncDispose]());
        this.#keep(running);
      } catch (error) {
        this.#options.onDeath(`${this.id} did not start: ${error instanceof Error ? error.message : error}`);
        if (tries >= 3) throw error;
        await delay(500);
      }
    }
  }

  /** kill ends it by SIGKILL, and returns when it is gone. */
  async kill(): Promise<void> {
    const child = this.#running?.process;
    if (child === undefined) return;
    this.#running = undefined;
    this.#stopped = false;
    this.#healthy = false;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** stop and proceed hold the process and let it go on. */
  stop(): void {
    this.#stopped = this.#running?.process.kill("SIGSTOP") ?? false;
  }

  proceed(): void {
    if (this.#stopped) this.#running?.process.kill("SIGCONT");
    this.#stopped = false;
  }

  /** probe asks whether it is ready. */
  async probe(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    try {
      const url = `http://${running.addresses.get("admin")}/readyz`;
      this.#healthy = (await fetch(url, { signal: AbortSignal.timeout(probeMs) })).ok;
    } catch {
      this.#healthy = false;
    }
  }

  /** abandon ends it at once, for when there is no time left. */
  abandon(): void {
    this.#ending = true;
    this.#running?.process.kill("SIGKILL");
  }

  /** end ends it for good. */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#starting?.catch(() => {});
    await this.kill();
  }

  #keep(running: RunningService): void {
    this.#running = running;
    this.#healthy = true;
    const log = createWriteStream(this.#options.logFile, { flags: "a" });
    log.write(running.said());
    running.process.stdout?.on("data", (chunk: Buffer) => log.write(chunk));
    running.process.stderr?.on("data", (chunk: Buffer) => log.write(chunk));
    running.process.once("close", (code, signal) => {
      log.end();
      if (this.#running !== running) return;
      this.#running = undefined;
      this.#options.onDeath(`${this.id} ended by itself with ${code ?? signal}: ${running.said().slice(-1_000)}`);
      this.start().catch(() => {});
    });
  }
}
