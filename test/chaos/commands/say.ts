/** SOURCES are the simulated sites that are harvested. */
export const SOURCES: readonly string[] = ["mercadolivre", "olx", "shop"];

/** say prints a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** seconds writes a time in milliseconds for people. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
