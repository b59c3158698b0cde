import type { Figure } from "../figure.ts";
import type { Plot } from "../plot.ts";
import { written } from "../table.ts";
import { days } from "./rows.ts";
import type { Names } from "./variants.ts";

/** plotsOf are the area's pictures: how fast, and how much is written for it. */
export function plotsOf(figures: readonly Figure[], { ours, floor }: Names): readonly Plot[] {
  const whats = (what: string) => days.map(({ name }) => `${what}, ${name}`);
  const overFloor = whats(`rows a second over ${floor}`).map(
    (what) => figures.find((figure) => figure.what === what && figure.variant === ours)?.spread.median ?? 0,
  );
  const [first = 0, second = 0, third = 0] = overFloor;
  return [
    {
      kind: "bars",
      title: `One connection stores ${times(first)}, ${times(second)} and ${times(third)} the rows a second of ${floor}`,
      better: "higher",
      whats: whats("rows a second"),
    },
    {
      kind: "bars",
      title: "What has not changed is hardly written: bytes of PostgreSQL's log for each listing",
      better: "lower",
      whats: whats("WAL a listing"),
    },
  ];
}

function times(ratio: number): string {
  return `${written(ratio)} times`;
}
