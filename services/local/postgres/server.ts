import { mkdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, isFree } from "../ports/free.ts";
import { Refusal } from "../refusal.ts";
import { keptSecret } from "../state/secret.ts";
import type { Running } from "../supervisor/running.ts";
import { type Account, serverAccount } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { openCluster, SUPERUSER } from "./cluster.ts";
import { openLog, type ServerLog } from "./log.ts";
import { clearPidFile } from "./pidfile.ts";
import { dataPlace } from "./place.ts";
import { isReady, type Postmaster, spawnPostmaster } from "./postmaster.ts";

/** ServerOptions say where an embedded server keeps its things. */
export type ServerOptions = {
  /** folder is for the server's files alone. */
  readonly folder: string;
  /** passwordFile keeps the superuser's password; it is made with the data folder. */
  readonly passwordFile: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** onRestart hears of every start after the first, with the reason. */
  readonly onRestart: (reason: string) => void;
};

const START_TRIES = 8;
const LONGEST_DELAY_MS = 2_000;
const STOP_MS = 15_000;

/**
 * EmbeddedServer is a PostgreSQL of our own on 127.0.0.1. It ends with this process, in whatever way that ends,
 * and comes back on the same port when it is killed itself.
 */
export class EmbeddedServer implements Running {
  readonly name = "postgres";
  readonly port: number;
  /** data is the server's data folder, which is not always below the folder given (see dataPlace). */
  readonly data: string;
  readonly failed: Promise<never>;
  readonly #binaries: Binaries;
  readonly #account: Account | undefined;
  readonly #log: ServerLog;
  readonly #password: string;
  readonly #onRestart: (reason: string) => void;
  readonly #healing: Promise<void>;
  #current: Postmaster;
  #stopping = false;
  #stopped: Promise<void> | undefined;

  /** start returns a server that takes connections. */
  static async start(options: ServerOptions): Promise<EmbeddedServer> {
    const account = serverAccount();
    const binaries = findBinaries(account);
    const password = keptSecret(options.passwordFile);
    mkdirSync(options.folder, { recursive: true });
    const place = dataPlace(options.folder, account);
    const data = await openCluster({ binaries, account, place, password, signal: options.signal });
    const log = openLog(options.logFile);
    const base = { binaries, account, data, log };
    const { postmaster, port } = await startAnywhere(base, options.signal);
    return new EmbeddedServer({ ...base, password, port, postmaster, onRestart: options.onRestart });
  }

  private constructor(started: Base & Started) {
    this.port = started.port;
    this.#binaries = started.binaries;
    this.#account = started.account;
    this.data = started.data;
    this.#log = started.log;
    this.#password = started.password;
    this.#onRestart = started.onRestart;
    this.#current = started.postmaster;
    this.#healing = this.#heal();
    this.failed = new Promise((_, reject) => {
      this.#healing.catch(reject);
    });
    // Whoever races it hears of it; until then it must not count as unhandled.
    this.failed.catch(() => {});
  }

  /** adminUrl connects as the superuser. */
  get adminUrl(): URL {
    return new URL(`postgres://${SUPERUSER}:${this.#password}@127.0.0.1:${this.port}/postgres`);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** kill ends the server at once, for when there is no time left: the next start recovers. */
  kill(): void {
    this.#stopping = true;
    this.#current.kill();
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    this.#current.stop();
    const ended = new AbortController();
    const forced = delay(STOP_MS, undefined, { signal: ended.signal }).then(
      () => this.#current.kill(),
      () => {},
    );
    await this.#healing.catch(() => {});
    ended.abort();
    await forced;
    this.#log[Symbol.dispose]();
  }

  async #heal(): Promise<void> {
    for (;;) {
      const signal = await this.#current.exited;
      if (this.#stopping) return;
      this.#onRestart(signal === undefined ? this.#log.complaint() || "it ended" : `killed by ${signal}`);
      await this.#restart();
      if (this.#stopping) this.#current.stop();
    }
  }

  async #restart(): Promise<void> {
    const base = { binaries: this.#binaries, account: this.#account, data: this.data, log: this.#log };
    for (let tries = 0; ; tries++) {
      const postmaster = await startOn(base, this.port);
      if (postmaster !== undefined) {
        this.#current = postmaster;
        return;
      }
      if (this.#stopping) return;
      if (tries >= START_TRIES) throw refusal(this.#log);
      await delay(Math.min(LONGEST_DELAY_MS, 100 * 2 ** tries));
    }
  }
}

type Base = { binaries: Binaries; account: Account | undefined; data: string; log: ServerLog };
type Started = { password: string; port: number; postmaster: Postmaster; onRestart: (reason: string) => void };

async function startAnywhere(base: Base, signal: AbortSignal): Promise<{ postmaster: Postmaster; port: number }> {
  for (let tries = 0; tries < START_TRIES; tries++) {
    signal.throwIfAborted();
    const port = await freePort();
    const postmaster = await startOn(base, port);
    if (postmaster !== undefined) return { postmaster, port };
    // Processes of a killed server may use its memory for a moment; a port may have been taken since.
    const passes = /in use|shared memory|already exists/.test(base.log.complaint()) || !(await isFree(port));
    if (!passes) break;
    await delay(Math.min(LONGEST_DELAY_MS, 100 * 2 ** tries), undefined, { signal });
  }
  const reason = refusal(base.log);
  base.log[Symbol.dispose]();
  throw reason;
}

async function startOn(base: Base, port: number): Promise<Postmaster | undefined> {
  await clearPidFile(base.data);
  base.log.mark();
  const postmaster = spawnPostmaster({ ...base, port, logFile: base.log.file });
  return (await isReady(postmaster, base.data, port)) ? postmaster : undefined;
}

function refusal(log: ServerLog): Refusal {
  const complaint = log.complaint();
  if (/no space left|quota/i.test(complaint)) {
    return new Refusal("No disk space is left for PostgreSQL: free some, or choose another folder with --state DIR.");
  }
  return new Refusal(`PostgreSQL does not start: ${complaint || "it ended without a word"}.`);
}
