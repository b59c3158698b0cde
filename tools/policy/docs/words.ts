const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** spell writes milliseconds as people say them, in the largest unit that takes them whole: 21600000 as "6 h". */
export function spell(ms: number): string {
  const [factor, unit] = units.find(([size]) => ms >= size && ms % size === 0) ?? [1, "ms"];
  return `${ms / factor} ${unit}`;
}

/** count writes a number of things: "1 connection", "64 connections". */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
