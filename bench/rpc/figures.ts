import { type Figure, figure, type Limits } from "../figure.ts";
import type { Peak, Sample } from "../wire/pair.ts";
import type { VariantName } from "./variants.ts";

/** Samples are the rounds of each variant that was measured, under one load. */
export type Samples = Readonly<Partial<Record<VariantName, readonly Sample[]>>>;

/** Peaks are the most memory that both processes of each variant have had. */
export type Peaks = Readonly<Partial<Record<VariantName, Peak>>>;

const rateLimits: Limits = { better: "higher", accept: 0.65, goal: 0.8, quick: 0.5 };
const cpuLimits: Limits = { better: "lower", accept: 1.4, goal: 1.2, quick: 1.7 };

/** manyFigures are those of many calls at once, and the ratios that the stack is judged by. */
export function manyFigures(samples: Samples): Figure[] {
  const cpu = (sample: Sample) => sample.clientUs + sample.serverUs;
  const rate = (sample: Sample) => sample.perSecond;
  return [
    ...each(samples, { what: "calls a second, 64 at once", unit: "/s" }, rate),
    ...ratio(samples, { what: "calls a second, 64 at once", over: "raw grpc-js" }, rate, rateLimits),
    ...ratio(samples, { what: "calls a second, 64 at once", over: "raw grpc-js, mTLS" }, rate),
    ...each(samples, { what: "CPU per call, client", unit: "us" }, (sample) => sample.clientUs),
    ...each(samples, { what: "CPU per call, server", unit: "us" }, (sample) => sample.serverUs),
    ...ratio(samples, { what: "CPU per call, client and server", over: "ts-proto on grpc-js" }, cpu, cpuLimits),
    ...each(samples, { what: "64 calls at once, p50", unit: "ms" }, (sample) => sample.p50Ms),
    ...each(samples, { what: "64 calls at once, p99", unit: "ms" }, (sample) => sample.p99Ms),
  ];
}

/** aloneFigures are those of one call after another. */
export function aloneFigures(samples: Samples): Figure[] {
  return [
    ...each(samples, { what: "calls a second, one after another", unit: "/s" }, (sample) => sample.perSecond),
    ...each(samples, { what: "one call alone, p50", unit: "ms" }, (sample) => sample.p50Ms),
    ...each(samples, { what: "one call alone, p99", unit: "ms" }, (sample) => sample.p99Ms),
  ];
}

/** memoryFigures are the peaks of both processes. */
export function memoryFigures(peaks: Peaks): Figure[] {
  return (["client", "server"] as const).flatMap((side) =>
    Object.entries(peaks).map(([variant, peak]) =>
      figure({ what: `peak memory (RSS), ${side}`, variant, unit: "MiB" }, [peak[side]]),
    ),
  );
}

function each(samples: Samples, name: Pick<Figure, "what" | "unit">, value: (sample: Sample) => number): Figure[] {
  return Object.entries(samples).map(([variant, rounds]) => figure({ ...name, variant }, rounds.map(value)));
}

// Of one round each: what else the machine did then, it did to both.
function ratio(
  { colheita: own = [], ...peers }: Samples,
  { what, over }: { readonly what: string; readonly over: Exclude<VariantName, "colheita"> },
  value: (sample: Sample) => number,
  limits?: Limits,
): Figure[] {
  const values = (peers[over] ?? []).flatMap((peer, round) =>
    own.slice(round, round + 1).map((s) => value(s) / value(peer)),
  );
  if (values.length === 0) return [];
  return [figure({ what: `whole stack / ${over}: ${what}`, variant: "colheita", unit: "x" }, values, limits)];
}
