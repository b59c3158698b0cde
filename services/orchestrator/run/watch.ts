import { type Context, onAbort, withTimeout } from "../../kit/context.ts";
import { createInbox } from "../engine/inbox.ts";
import type { KnownRun, RunView } from "./run.ts";

/** Watcher tells when runs change, whoever changed them. */
export type Watcher = {
  /** run polls until its context ends; nothing is asked while nobody watches. */
  run(ctx: Context): Promise<void>;
  /**
   * changed resolves when the run has another version than the one known, with the run; with undefined where it is gone,
   * or when the signal aborts.
   */
  changed(signal: AbortSignal, name: string, version: number): Promise<RunView | undefined>;
  /** wake makes it ask at once: something happened here that somebody may wait for. */
  wake(): void;
};

/** WatcherOptions are what a watcher works with. */
export type WatcherOptions = {
  changed(ctx: Context, known: readonly KnownRun[]): Promise<ReadonlyMap<string, RunView | undefined>>;
  /** intervalMs is how often it is asked what has changed; less often where the answer takes long. */
  readonly intervalMs: number;
};

type Waiting = KnownRun & { readonly notify: (run: RunView | undefined) => void };

const queryMs = 5_000;

// A run of ten thousand shards is much to read. However large they are, reading runs takes the database no more than a
// twentieth of its time, and nobody waits long for that.
const restShare = 20;
const longestRestMs = 2_000;

/** createWatcher makes the one poller that all watches of a process share: a run that changed is read once for them all. */
export function createWatcher(options: WatcherOptions): Watcher {
  const waiting = new Set<Waiting>();
  const inbox = createInbox<never>();

  async function poll(ctx: Context): Promise<void> {
    if (waiting.size === 0) return;
    using limited = withTimeout(ctx, queryMs);
    const asked = [...waiting];
    const known = new Map(asked.map(({ name, version }) => [`${name} ${version}`, { name, version }]));
    const changed = await options.changed(limited, [...known.values()]);
    for (const each of asked) {
      const run = changed.get(each.name);
      if (changed.has(each.name) && run?.version !== each.version) each.notify(run);
    }
  }

  return {
    wake: inbox.wake,
    async run(ctx) {
      const unlink = onAbort(ctx.signal, inbox.wake);
      while (!ctx.signal.aborted) {
        const beganMs = performance.now();
        inbox.take();
        try {
          await poll(ctx);
        } catch (error) {
          ctx.log.debug({ err: error }, "changes could not be read");
        }
        const restMs = Math.min(restShare * (performance.now() - beganMs), longestRestMs);
        await inbox.wait(Math.max(options.intervalMs, restMs));
      }
      unlink();
    },
    async changed(signal, name, version) {
      const { promise, resolve } = Promise.withResolvers<RunView | undefined>();
      const own: Waiting = { name, version, notify: resolve };
      const unlink = onAbort(signal, () => resolve(undefined));
      waiting.add(own);
      try {
        return await promise;
      } finally {
        waiting.delete(own);
        unlink();
      }
    },
  };
}
