/** A week: three silent heartbeats of that length are still what a timer can wait for. */
const longestMs = 604_800_000;

/** durationMistakes refuses what is no positive whole number of milliseconds, or longer than any call. */
export function durationMistakes(field: string, ms: number): string[] {
  if (!Number.isInteger(ms) || ms <= 0) {
    return [`has a ${field} of ${ms} ms; give a positive whole number of milliseconds`];
  }
  return ms > longestMs ? [`has a ${field} of ${ms} ms; give at most a week, ${longestMs} ms`] : [];
}
