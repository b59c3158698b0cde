import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Day, formatDay } from "../../services/kit/day.ts";
import { root } from "../../test/support/service.ts";

/** SOURCE is the source that is harvested: categories of at most 1,000 results, pages of 50. */
export const SOURCE = "mercadolivre";

/** Turn is one of the two days that are harvested: all is new on the first, 5% to 7% changed on the second. */
export type Turn = 1 | 2;

/** TURNS are the two, in their order. */
export const TURNS: readonly Turn[] = [1, 2];

/** dayOf is a turn's date. */
export function dayOf(turn: Turn): Day {
  return { year: 2026, month: 1, day: turn };
}

/** pathOf is the site of a day, below the simulator's URL. */
export function pathOf(turn: Turn): string {
  return `/days/${formatDay(dayOf(turn))}/${SOURCE}`;
}

/** sourceFile is the source as it is shipped. */
export function sourceFile(): string {
  return readFileSync(join(root, "sources", `${SOURCE}.yaml`), "utf8");
}
