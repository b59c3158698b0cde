import type { LinePlot, Plot } from "../plot.ts";
import { spreadOf } from "../stats.ts";
import type { Latency } from "./latency.ts";

/** Point is what reads and a publication took at a length of history. */
export type Point = {
  readonly days: number;
  /** publishMs are those of its last days. */
  readonly publishMs: readonly number[];
  readonly latencies: ReadonlyMap<string, Latency>;
};

const SHOWN = [
  "listing",
  "price history",
  "changes of a day",
  "prices",
  "prices as of a day",
  "search, rare word",
  "search, a word of some title as of a day",
];

/** plotsOf are the area's pictures: every read beside its limits, then what a day more costs reads and publications. */
export function plotsOf(points: readonly Point[], listings: number, judged: string): readonly Plot[] {
  const count = listings.toLocaleString("en-US");
  const days = points.at(-1)?.days ?? 0;
  return [
    {
      kind: "bars",
      title: `Of a hundred reads of ${count} listings with ${days} days of history, 99 take less`,
      better: "lower",
      whats: [judged],
    },
    {
      ...slope(`Reads of ${count} listings, by days of history`, "median time of an answer", "ms"),
      ...reads(points),
    },
    {
      ...slope(`Publishing a day of ${count} listings, by days of history`, "time to publish", "s"),
      // On the first day everything is new: it says nothing of what history costs.
      series: [
        {
          name: "publish",
          points: points.slice(1).map(({ days, publishMs }) => [days, spreadOf(publishMs).median / 1_000] as const),
        },
      ],
    },
  ];
}

function slope(title: string, label: string, unit: string): Omit<LinePlot, "series"> {
  const x = { label: "days of history", unit: "", scale: "linear" } as const;
  return { kind: "lines", title, x, y: { label, unit, scale: "linear" } };
}

function reads(points: readonly Point[]): Pick<LinePlot, "series"> {
  return {
    series: SHOWN.map((name) => ({
      name,
      points: points.map(({ days, latencies }) => [days, latencies.get(name)?.p50 ?? 0] as const),
    })),
  };
}
