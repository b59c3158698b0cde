import { type Context, onAbort, withTimeout } from "../../kit/context.ts";
import { createInbox } from "../engine/inbox.ts";
import type { KnownRun, RunStore, RunView } from "./run.ts";

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
  readonly runs: Pick<RunStore, "changed" | "ended">;
  /** intervalMs is how often it is asked what has changed; where that takes long only whether a run has ended. */
  readonly intervalMs: number;
};

type Waiting = KnownRun & { readonly notify: (run: RunView | undefined) => void };

const queryMs = 5_000;

// A run of ten thousand shards is much to read. However large they are, reading how far runs are takes the database no more
// than a twentieth of its time, and nobody waits long for that. One that has ended is read at once, and no other for it.
const restShare = 20;
const longestRestMs = 2_000;

/** createWatcher makes the one poller that all watches of a process share: a run that changed is read once for them all. */
export function createWatcher({ runs, intervalMs }: WatcherOptions): Watcher {
  const waiting = new Set<Waiting>();
  const inbox = createInbox<never>();
  let isWoken = false;
  let restsUntilMs = 0;

  async function look(ctx: Context): Promise<void> {
    if (waiting.size === 0) return;
    using limited = withTimeout(ctx, queryMs);
    const asked = [...waiting];
    const known = [...new Map(asked.map(({ name, version }) => [`${name} ${version}`, { name, version }])).values()];
    if (!isWoken && performance.now() < restsUntilMs) {
      const ended = await runs.ended(limited, known);
      const over = known.filter(({ name }) => ended.has(name));
      if (over.length > 0) await tell(limited, asked, over);
      return;
    }
    isWoken = false;
    const beganMs = performance.now();
    try {
      await tell(limited, asked, known);
    } finally {
      const tookMs = performance.now() - beganMs;
      restsUntilMs = beganMs + tookMs + Math.min(restShare * tookMs, longestRestMs);
    }
  }

  async function tell(ctx: Context, asked: readonly Waiting[], known: readonly KnownRun[]): Promise<void> {
    const changed = await runs.changed(ctx, known);
    for (const each of asked) {
      const run = changed.get(each.name);
      if (changed.has(each.name) && run?.version !== each.version) each.notify(run);
    }
  }

  return {
    wake() {
      isWoken = true;
      inbox.wake();
    },
    async run(ctx) {
      const unlink = onAbort(ctx.signal, inbox.wake);
      while (!ctx.signal.aborted) {
        inbox.take();
        try {
          await look(ctx);
        } catch (error) {
          ctx.log.debug({ err: error }, "changes could not be read");
        }
        await inbox.wait(intervalMs);
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
