import type { Plot } from "../plot.ts";
import { spreadOf } from "../stats.ts";
import { cap, type Peaks } from "./figures.ts";

/** plotsOf is the area's picture: each process's memory over the number of listings. */
export function plotsOf(peaks: readonly Peaks[]): readonly Plot[] {
  const processes = Object.keys(peaks[0]?.values ?? {});
  return [
    {
      kind: "lines",
      title: "Peak RSS over two days, by listings a day",
      x: { label: "listings a day", unit: "", scale: "log" },
      y: { label: "peak RSS", unit: "MB", scale: "linear" },
      limits: { accept: cap.accept, goal: cap.goal },
      series: processes.map((process) => ({
        name: process,
        points: peaks.map(({ listings, values }) => [listings, spreadOf(values[process] ?? []).median] as const),
      })),
    },
  ];
}
