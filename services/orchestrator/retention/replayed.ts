import type { Pipeline } from "../pipeline/library.ts";

/**
 * replayedOf are the pipelines whose days others go over again. While a file has mistakes nobody knows what it replays,
 * so it may be any of them.
 */
export function replayedOf(library: Iterable<Pipeline>): readonly string[] {
  const all = [...library];
  if (all.some((pipeline) => !pipeline.ok)) return all.map((pipeline) => pipeline.name);
  return all.flatMap((pipeline) => (pipeline.ok ? (pipeline.plan.replays ?? []) : []));
}
