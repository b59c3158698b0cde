import type { Figure } from "../figure.ts";
import type { Plot } from "../plot.ts";
import { type Sized, whatOf } from "./figures.ts";
import { TURNS } from "./site.ts";

/** plotsOf are the area's pictures: how fast a day is beside others', and where its time goes. */
export function plotsOf(sized: readonly Sized[], figures: readonly Figure[]): readonly Plot[] {
  const [smallest] = sized;
  if (smallest === undefined) return [];
  const whats = (what: string) => sized.flatMap((size) => TURNS.map((turn) => whatOf(what, turn, size)));
  const known = new Set(figures.map(({ what }) => what));
  const bars = (title: string, better: "lower" | "higher", names: readonly string[]): Plot => ({
    kind: "bars",
    title,
    better,
    whats: names.filter((what) => known.has(what)),
  });
  return [
    bars("A whole day end to end: listings a second", "higher", whats("listings a second")),
    bars(
      "CPU time for each listing, all processes and PostgreSQL",
      "lower",
      whats("CPU a listing, PostgreSQL's with it"),
    ),
    bars(
      "Where the CPU time of a listing goes",
      "lower",
      TURNS.map((turn) => whatOf("CPU a listing by process", turn, smallest)),
    ),
    bars("WAL for each listing of a whole day", "lower", whats("WAL a listing")),
  ];
}
