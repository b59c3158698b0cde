/** A week: three silent heartbeats of that length are still what a timer can wait for. */
const longestCallMs = 604_800_000;

/**
 * durationMistakes refuses what is no positive whole number of milliseconds, or more of them than longestMs: by default as
 * many as any call may take.
 */
export function durationMistakes(field: string, ms: number, longestMs = longestCallMs): string[] {
  if (!Number.isInteger(ms) || ms <= 0) {
    return [`has a ${field} of ${ms} ms; give a positive whole number of milliseconds`];
  }
  const longest = longestMs === longestCallMs ? `a week, ${longestMs} ms` : `${longestMs} ms`;
  return ms > longestMs ? [`has a ${field} of ${ms} ms; give at most ${longest}`] : [];
}
