/** durationMistakes refuses what is no positive whole number of milliseconds. */
export function durationMistakes(field: string, ms: number): string[] {
  return Number.isInteger(ms) && ms > 0
    ? []
    : [`has a ${field} of ${ms} ms; give a positive whole number of milliseconds`];
}
