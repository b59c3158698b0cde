import { type Context, onAbort, withTimeout } from "../../kit/context.ts";
import { createInbox } from "../engine/inbox.ts";

/** Watcher tells when runs change, whoever changed them. */
export type Watcher = {
  /** run polls until its context ends; nothing is asked while nobody watches. */
  run(ctx: Context): Promise<void>;
  /** changed resolves when the run has another version than the one known, or when the signal aborts. */
  changed(signal: AbortSignal, name: string, version: number): Promise<void>;
  /** wake makes it ask at once: something happened here that somebody may wait for. */
  wake(): void;
};

/** WatcherOptions are what a watcher works with. */
export type WatcherOptions = {
  versions(ctx: Context, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** intervalMs is how often versions are asked for. */
  readonly intervalMs: number;
};

type Waiting = { readonly name: string; readonly version: number; readonly notify: () => void };

const queryMs = 5_000;

/** createWatcher makes the one poller that all watches of a process share. */
export function createWatcher(options: WatcherOptions): Watcher {
  const waiting = new Set<Waiting>();
  const inbox = createInbox<never>();

  async function poll(ctx: Context): Promise<void> {
    if (waiting.size === 0) return;
    using limited = withTimeout(ctx, queryMs);
    const asked = [...waiting];
    const versions = await options.versions(limited, [...new Set(asked.map((each) => each.name))]);
    for (const each of asked) if (versions.get(each.name) !== each.version) each.notify();
  }

  return {
    wake: inbox.wake,
    async run(ctx) {
      const unlink = onAbort(ctx.signal, inbox.wake);
      while (!ctx.signal.aborted) {
        inbox.take();
        try {
          await poll(ctx);
        } catch (error) {
          ctx.log.debug({ err: error }, "versions could not be read");
        }
        await inbox.wait(options.intervalMs);
      }
      unlink();
    },
    async changed(signal, name, version) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const own: Waiting = { name, version, notify: resolve };
      const unlink = onAbort(signal, resolve);
      waiting.add(own);
      try {
        await promise;
      } finally {
        waiting.delete(own);
        unlink();
      }
    },
  };
}
