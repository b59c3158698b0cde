/** Scale is where on a picture a value stands, in pixels, and which values its axis names. */
export type Scale = { at(value: number): number; readonly ticks: readonly number[] };

/** Extent is from which to which pixel a scale goes; an axis upwards goes from a larger one to a smaller. */
export type Extent = { readonly from: number; readonly to: number };

/** linearScale begins at zero, so that lengths are to each other as their values; it ends at a round number. */
export function linearScale(largest: number, { from, to }: Extent, count = 5): Scale {
  const top = largest > 0 ? largest : 1;
  const step = roundStep(top / count);
  const steps = Math.ceil(top / step - 1e-9);
  const end = step * steps;
  const ticks = Array.from({ length: steps + 1 }, (_, n) => Number((step * n).toPrecision(12)));
  return { at: (value) => from + ((to - from) * value) / end, ticks };
}

/** logScale is for values above zero; each power of ten takes as much room. Ticks are powers, or 1, 2, 5 of few. */
export function logScale(values: readonly number[], { from, to }: Extent): Scale {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) throw new TypeError("a logarithmic axis needs a value above zero");
  const low = Math.log10(Math.min(...positive));
  const high = Math.log10(Math.max(...positive));
  const isShort = high - low < 2;
  const first = floorTo(low, isShort);
  const last = Math.max(ceilTo(high, isShort), first + Math.log10(2));
  const ticks: number[] = [];
  for (let power = Math.floor(first); power <= Math.ceil(last); power++) {
    for (const factor of isShort ? [1, 2, 5] : [1]) {
      const tick = Number((factor * 10 ** power).toPrecision(12));
      if (Math.log10(tick) >= first - 1e-9 && Math.log10(tick) <= last + 1e-9) ticks.push(tick);
    }
  }
  return { at: (value) => from + ((to - from) * (Math.log10(value) - first)) / (last - first), ticks };
}

/** pointScale begins and ends with the first and last of what was measured, and names those that have room. */
export function pointScale(kind: "linear" | "log", values: readonly number[], { from, to }: Extent): Scale {
  const points = [...new Set(values)].sort((a, b) => a - b);
  const place = kind === "log" ? Math.log10 : (value: number) => value;
  const first = place(points[0] ?? 1);
  const span = place(points.at(-1) ?? 1) - first;
  const at = (value: number) => (span === 0 ? (from + to) / 2 : from + ((to - from) * (place(value) - first)) / span);
  const ticks: number[] = [];
  // From the last one down: how far it goes is what an axis has to say first.
  for (const point of points.toReversed()) {
    const next = ticks[0];
    if (next === undefined || Math.abs(at(next) - at(point)) >= ROOM) ticks.unshift(point);
  }
  return { at, ticks };
}

// What the name of a tick takes, and a gap.
const ROOM = 56;

// 1, 2 or 5 times a power of ten: what people count in.
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function floorTo(log: number, isShort: boolean): number {
  const whole = Math.floor(log + 1e-9);
  if (!isShort) return whole;
  return whole + (stops.findLast((stop) => whole + stop <= log + 1e-9) ?? 0);
}

function ceilTo(log: number, isShort: boolean): number {
  const whole = Math.floor(log - 1e-9);
  if (!isShort) return Math.ceil(log - 1e-9);
  return whole + (stops.find((stop) => whole + stop >= log - 1e-9) ?? 1);
}

const stops = [0, Math.log10(2), Math.log10(5), 1];
