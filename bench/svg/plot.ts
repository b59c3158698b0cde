import type { Figure } from "../figure.ts";
import type { Plot } from "../plot.ts";
import { renderBars } from "./bars.ts";
import { renderLines } from "./lines.ts";

/** renderPlot draws a plot as an SVG file of its own; bars take their figures by name. */
export function renderPlot(plot: Plot, figures: readonly Figure[]): string {
  return plot.kind === "bars" ? renderBars(plot, figures) : renderLines(plot);
}
