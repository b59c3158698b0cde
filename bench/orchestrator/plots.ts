import { type Figure, isOurs } from "../figure.ts";
import type { Plot } from "../plot.ts";
import { written } from "../table.ts";

/** plotsOf are the pictures of many runs at once: how much is done, and what a step costs. */
export function plotsOf(many: readonly Figure[]): readonly Plot[] {
  const whatsOf = (unit: string) => [...new Set(many.filter((figure) => figure.unit === unit).map(({ what }) => what))];
  const perSecond = whatsOf("/s");
  const most = Math.min(...perSecond.map((what) => timesOf(many, what)));
  return [
    {
      kind: "bars",
      title: `Colheita's engine does at least ${written(most)} times the steps a second of DBOS on the same PostgreSQL`,
      better: "higher",
      whats: perSecond,
    },
    { kind: "bars", title: "CPU time of the engine's process for each step", better: "lower", whats: whatsOf("us") },
  ];
}

function timesOf(figures: readonly Figure[], what: string): number {
  const [ours, peer] = [true, false].map((mine) =>
    figures.find((figure) => figure.what === what && isOurs(figure) === mine),
  );
  if (ours === undefined || peer === undefined) throw new TypeError(`nothing to compare for "${what}"`);
  return ours.spread.median / peer.spread.median;
}
