import { rowCodes } from "../rows.ts";
import type { Shelf } from "../shelf.ts";

/** countRows is how many rows a site has on a day, junk and repeats included, promoted rows on top left out. */
export function countRows(shelf: Shelf, day: number): number {
  let rows = 0;
  for (let category = 0; category < shelf.categories; category++) rows += rowCodes(shelf, category, day).length;
  return rows;
}
