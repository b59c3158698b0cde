import { type Figure, figure, type Limits } from "../figure.ts";
import type { Pair, Sample } from "../wire/pair.ts";
import type { Asked } from "./asked.ts";
import { listingCount, type Size } from "./listings.ts";
import type { MethodName, VariantName } from "./variants.ts";

/** Samples are the rounds of each variant of a method that was measured, with batches or pages of one size. */
export type Samples = Readonly<Partial<Record<VariantName, readonly Sample[]>>>;

const limits: Limits = { better: "higher", accept: 0.2, goal: 0.3, quick: 0.14 };

/** sizeFigures are a method's figures at one size; ours is judged where batches are as large as the product's. */
export function sizeFigures(method: MethodName, size: Size, samples: Samples): Figure[] {
  const listings = listingsOf(method, size);
  const at = `${method}, ${size} at a time`;
  const rate = (sample: Sample) => sample.perSecond * listings;
  const cpu = ({ clientUs, serverUs }: Sample) => (clientUs + serverUs) / listings;
  const each = (name: Pick<Figure, "what" | "unit">, value: (sample: Sample) => number) =>
    Object.entries(samples).map(([variant, rounds]) => figure({ ...name, variant }, rounds.map(value)));
  // Of one round each: what else the machine did then, it did to both.
  const { colheita: ours = [], "raw grpc-js": raw = [] } = samples;
  const ratios = raw.flatMap((peer, round) => ours.slice(round, round + 1).map((own) => rate(own) / rate(peer)));
  return [
    ...each({ what: `${at}: listings a second`, unit: "/s" }, rate),
    figure(
      { what: `${at}: listings a second / raw grpc-js`, variant: "colheita", unit: "x" },
      ratios,
      size === 500 ? limits : undefined,
    ),
    ...each({ what: `${at}: CPU per listing, both sides`, unit: "us" }, cpu),
  ];
}

/** peakFigures are the most memory that each process has had. */
export function peakFigures(method: MethodName, pairs: ReadonlyMap<VariantName, Pair<Asked>>): Figure[] {
  return (["client", "server"] as const).flatMap((side) =>
    [...pairs].map(([variant, pair]) =>
      figure({ what: `${method}: peak memory (RSS), ${side}`, variant, unit: "MiB" }, [pair.peakRssMiB()[side]]),
    ),
  );
}

// A batch is a call of its own; a stream is a whole shard.
function listingsOf(method: MethodName, size: Size): number {
  return method === "WriteListings" ? size : listingCount;
}
