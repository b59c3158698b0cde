import { quantile } from "../../../../bench/stats.ts";
import type { Sample } from "../../probe/commands.ts";

/** Latencies are how long a load's calls took, in milliseconds. */
export type Latencies = { readonly p50: number; readonly p99: number; readonly max: number; readonly count: number };

/** latencies sums up a load; there is at least one call in it. */
export function latencies(samples: readonly Sample[]): Latencies {
  const sorted = samples.map(({ elapsedMs }) => elapsedMs).sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: quantile(sorted, 1), count: sorted.length };
}

/** format writes latencies as a line of a table. */
export function format({ p50, p99, max, count }: Latencies): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, slowest ${max.toFixed(0)} ms, ${count} calls`;
}
