import type { Result } from "../results.ts";
import { renderPlot } from "../svg/plot.ts";

/** Picture is a plot as a file of docs. */
export type Picture = {
  readonly area: string;
  /** path is the file's, from the folder of the page. */
  readonly path: string;
  /** alt says in words what it shows. */
  readonly alt: string;
  readonly svg: string;
};

/** picturesOf draws the plots of a result, numbered in their order. */
export function picturesOf({ area, plots, figures }: Result): readonly Picture[] {
  return plots.map((plot, index) => ({
    area,
    path: `performance/${area}-${index + 1}.svg`,
    alt: plot.title.replace(/[[\]]/g, ""),
    svg: renderPlot(plot, figures),
  }));
}
