import { quantile } from "../stats.ts";

/** Load is what the caller's process is asked to do. */
export type Load = {
  /** atOnce is how many calls are under way, always. */
  readonly atOnce: number;
  readonly forMs: number;
};

/** Loaded is what came of it. */
export type Loaded = { readonly calls: number; readonly ms: number; readonly p50Ms: number; readonly p99Ms: number };

/** load calls in so many loops until the time is over, and waits for the calls under way. */
export async function load(call: () => Promise<void>, { atOnce, forMs }: Load): Promise<Loaded> {
  const tookMs: number[] = [];
  const beginMs = performance.now();
  const loop = async () => {
    for (let startMs = performance.now(); startMs - beginMs < forMs; ) {
      await call();
      const nowMs = performance.now();
      tookMs.push(nowMs - startMs);
      startMs = nowMs;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const ms = performance.now() - beginMs;
  const sorted = Float64Array.from(tookMs).sort();
  return { calls: tookMs.length, ms, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
}
