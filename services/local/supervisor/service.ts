import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "../refusal.ts";
import { Backoff } from "./backoff.ts";
import { type Child, type Exit, type Spec, startChild } from "./child.ts";
import { LogFile } from "./log-file.ts";
import { notePid } from "./pid-file.ts";
import type { Ready } from "./ready.ts";
import type { Running } from "./running.ts";

/** ServiceOptions say how a service is kept alive. */
export type ServiceOptions = {
  readonly spec: Spec;
  readonly logPath: string;
  /** pidPath is the file that has the process's number while it lives. */
  readonly pidPath: string;
  /** onRestart hears of every death that a new start follows, with the reason. */
  readonly onRestart: (name: string, reason: string) => void;
  readonly limits?: Partial<Limits>;
};

/** Limits say how patient a supervisor is. */
export type Limits = {
  /** firstTries is how often a service that has never been ready is started. Default 3. */
  readonly firstTries: number;
  /** laterTries is how often in a row a service that has once been ready may die young. Default 60. */
  readonly laterTries: number;
  /** readyMs is how long a start may take. Default 60,000. */
  readonly readyMs: number;
  /** stopMs is how long an orderly end may take. Default 10,000. */
  readonly stopMs: number;
};

const LIMITS: Limits = { firstTries: 3, laterTries: 60, readyMs: 60_000, stopMs: 10_000 };

/** Service is a process that is started again, with the same arguments and addresses, whenever it dies. */
export class Service implements Running {
  readonly name: string;
  readonly failed: Promise<never>;
  readonly #options: ServiceOptions;
  readonly #limits: Limits;
  readonly #log: LogFile;
  readonly #stopping = new AbortController();
  readonly #ready = Promise.withResolvers<Ready>();
  readonly #life: Promise<void>;
  #child: Child | undefined;
  #wasReady = false;
  #stopped: Promise<void> | undefined;

  /** The first life begins at once. */
  constructor(options: ServiceOptions) {
    this.name = options.spec.name;
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#log = new LogFile(options.logPath);
    this.#life = this.#live();
    this.failed = new Promise((_, reject) => {
      this.#life.catch(reject);
    });
    // Whoever waits for them hears of it; until somebody does it must not count as unhandled.
    this.failed.catch(() => {});
    this.#ready.promise.catch(() => {});
  }

  /** ready resolves when the service serves for the first time, and rejects where it never will. */
  get ready(): Promise<Ready> {
    return this.#ready.promise;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  kill(): void {
    this.#stopping.abort();
    this.#child?.kill();
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    this.#child?.stop();
    const ended = new AbortController();
    const forced = delay(this.#limits.stopMs, undefined, { signal: ended.signal }).then(
      () => this.#child?.kill(),
      () => {},
    );
    await this.#life.catch(() => {});
    ended.abort();
    await forced;
    this.#log[Symbol.dispose]();
  }

  async #live(): Promise<void> {
    const backoff = new Backoff({ firstMs: 100, longestMs: 2_000, steadyMs: 10_000 });
    try {
      for (;;) {
        const bornMs = performance.now();
        const exit = await this.#liveOnce();
        if (this.#stopping.signal.aborted) return;
        const waitMs = backoff.next(performance.now() - bornMs);
        const reason = reasonOf(this.name, exit);
        const tries = this.#wasReady ? this.#limits.laterTries : this.#limits.firstTries;
        if (backoff.deaths >= tries) throw this.#refusal(reason);
        this.#options.onRestart(this.name, reason);
        await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
        if (this.#stopping.signal.aborted) return;
      }
    } catch (error) {
      this.#ready.reject(error);
      throw error;
    } finally {
      this.#ready.reject(new Error(`${this.name} was stopped before it was ready`));
    }
  }

  async #liveOnce(): Promise<Exit> {
    const child = startChild(this.#options.spec, this.#log);
    this.#child = child;
    using _noted = notePid(this.#options.pidPath, child.pid);
    const late = Symbol();
    const timer = new AbortController();
    const timeout = delay(this.#limits.readyMs, late, { signal: timer.signal }).catch(() => undefined);
    const first = await Promise.race([child.ready, timeout]);
    timer.abort();
    if (first === late) {
      child.kill();
      await child.exited;
      return { code: undefined, signal: undefined, words: `it was not ready within ${this.#limits.readyMs / 1000} s` };
    }
    if (typeof first === "object") {
      this.#wasReady = true;
      this.#ready.resolve(first);
    }
    return await child.exited;
  }

  #refusal(reason: string): Refusal {
    return new Refusal(`${this.name} does not start: ${reason} (its log is ${this.#log.path}).`);
  }
}

/** reasonOf says in words, without a full stop, why a process ended. */
export function reasonOf(name: string, { code, signal, words }: Exit): string {
  if (signal !== undefined) return `killed by ${signal}`;
  // Services begin their last sentence with their name.
  const sentence = words.startsWith(`${name}: `) ? words.slice(name.length + 2) : words;
  return sentence.replace(/\.$/, "") || `it ended with code ${code ?? "unknown"}`;
}
