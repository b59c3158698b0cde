/** short is a number for an axis: 20k, 1.5M. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trimmed(value / 1e9)}G`;
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`;
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}
