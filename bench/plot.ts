import type { Limits } from "./figure.ts";

/**
 * Plot is a picture of figures for docs. Bars compare the variants of one measurement; lines show how it goes with a
 * size.
 */
export type Plot = BarPlot | LinePlot;

/** BarPlot has a bar for each variant of the figures named, grouped by figure. */
export type BarPlot = {
  readonly kind: "bars";
  /** title says what the picture shows, in words that hold for its figures. */
  readonly title: string;
  /** better is which direction is the good one; the picture says it where it is given. */
  readonly better?: "lower" | "higher";
  /** whats are the names of the figures, all of one unit, in order. */
  readonly whats: readonly string[];
};

/** LinePlot has a line for each series; its points are not among the figures. */
export type LinePlot = {
  readonly kind: "lines";
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** limits are what is asked of every point. */
  readonly limits?: Pick<Limits, "accept" | "goal">;
};

/** Axis is what one direction of a plot means. */
export type Axis = { readonly label: string; readonly unit: string; readonly scale: "linear" | "log" };

/** Series is one line's points, in ascending order of x. */
export type Series = { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] };
