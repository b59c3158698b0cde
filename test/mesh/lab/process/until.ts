import { setTimeout as delay } from "node:timers/promises";

/** UntilOptions bound a wait. */
export type UntilOptions = {
  readonly signal: AbortSignal;
  /** timeoutMs is how long to wait at most. Default: 60,000. */
  readonly timeoutMs?: number;
  /** everyMs is how often to look. Default: 100. */
  readonly everyMs?: number;
  /** hopeless says why there is no use in waiting any longer, undefined while there is. */
  readonly hopeless?: () => string | undefined;
};

/** until looks again and again until there is a value, and throws what was wrong last where it does not come. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  options: UntilOptions,
): Promise<T> {
  const { signal, timeoutMs = 60_000, everyMs = 100 } = options;
  const start = performance.now();
  for (;;) {
    signal.throwIfAborted();
    let wrong = "not yet";
    try {
      const value = await look();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      wrong = error instanceof Error ? error.message : String(error);
    }
    const reason = options.hopeless?.();
    if (reason !== undefined) throw new Error(`${what}: ${reason}`);
    if (performance.now() - start > timeoutMs) throw new Error(`${what}: not within ${timeoutMs} ms: ${wrong}`);
    await delay(everyMs, undefined, { signal });
  }
}
