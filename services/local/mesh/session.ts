import { background, type Context } from "../../kit/context.ts";
import { silentLogger } from "../../kit/log.ts";
import type { Config } from "../config.ts";
import { claimBlock } from "../ports/block.ts";
import type { Screen } from "../progress/screen.ts";
import { seconds } from "../report/time.ts";
import { type Folder, openFolder } from "../state/folder.ts";
import { lockFolder } from "../state/lock.ts";
import { Group } from "../supervisor/group.ts";
import { onOrphaned } from "../supervisor/parent.ts";
import { clearPids } from "../supervisor/pid-file.ts";
import { onSignals } from "../supervisor/signals.ts";
import { type Addresses, addressesIn, type ProcessName } from "./addresses.ts";
import { type Clients, createClients } from "./clients.ts";
import type { Layout } from "./specs.ts";
import { startMesh } from "./start.ts";

/** SessionOptions say what mesh to have and for whom. */
export type SessionOptions = Pick<Layout, "root" | "sourcesDir" | "pipelinesDir" | "simulator"> & {
  readonly config: Config;
  readonly screen: Screen;
  /** state is the path of the folder that keeps everything. */
  readonly state: string;
  readonly externalPostgres: string | undefined;
  /** processes are those of the services to start. */
  readonly processes: readonly ProcessName[];
};

/** Session is a mesh that serves. */
export type Session = {
  /** ctx ends when the session does: a person wants it to, or a part of the mesh can't be kept alive. */
  readonly ctx: Context;
  readonly clients: Clients;
  readonly addresses: Addresses;
  readonly folder: Folder;
  /** untilStopped returns when a person ends the session, and throws when the mesh breaks down. */
  untilStopped(): Promise<void>;
};

/** INTERRUPTED is the exit code of a session that a person ended before its work was done. */
const INTERRUPTED = 130;

/**
 * inMesh starts a mesh, does a piece of work in it, and leaves nothing running, however the work ends. It returns
 * the work's exit code, or INTERRUPTED.
 */
export async function inMesh(options: SessionOptions, work: (session: Session) => Promise<number>): Promise<number> {
  const { config, screen } = options;
  const folder = openFolder(options.state);
  using _lock = lockFolder(folder.root);
  clearPids(folder.pids);
  const stopping = new AbortController();
  const group = new Group();
  group.failed.catch((error) => stopping.abort(error));
  const stop = (reason: string) => {
    screen.print(`Stopping: ${reason}.`);
    stopping.abort(new Interruption(reason));
  };
  using _signals = onSignals({
    onFirst: stop,
    onSecond: () => {
      group.kill();
      process.exit(INTERRUPTED);
    },
  });
  using _orphaned = config.startedByNpm ? onOrphaned(() => stop("npm is gone")) : undefined;

  const block = await claimBlock();
  const addresses = addressesIn(block);
  using clients = createClients(addresses, options.processes);
  const { signal } = stopping;
  try {
    screen.show("start", "starting the database, the simulator and the services");
    await startMesh({
      layout: { ...options, ...config, folder, addresses },
      group,
      processes: options.processes,
      externalPostgres: options.externalPostgres,
      signal,
      onRestart: (name, reason) => screen.print(`${name} is started again: ${reason}.`),
    });
    screen.show("start", undefined);
    screen.print(`Everything serves after ${seconds(performance.now())}.`);
    const ctx = background({ log: silentLogger(), signal });
    return await work({ ctx, clients, addresses, folder, untilStopped: () => untilStopped(signal) });
  } catch (error) {
    // What breaks because the mesh is being stopped is not why.
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof Interruption) return INTERRUPTED;
    throw reason;
  } finally {
    screen.show("start", undefined);
    await group.stop();
    await block.release();
  }
}

/** Interruption is the wish of a person that everything stop. */
class Interruption extends Error {
  override readonly name = "Interruption";
}

async function untilStopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  if (!(signal.reason instanceof Interruption)) throw signal.reason;
}
