import { setTimeout as delay } from "node:timers/promises";

/** LONGEST_MS bounds every wait, ten times wider than a busy machine needs. */
export const LONGEST_MS = 300_000;

/** until looks again and again until it sees something. It throws, with what was waited for, when that never comes. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const endMs = performance.now() + LONGEST_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${LONGEST_MS / 1000} s`);
    await delay(5);
  }
}
