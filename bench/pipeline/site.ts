import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../test/support/service.ts";

/** SOURCE is the source that is harvested: categories of at most 1,000 results, pages of 50. */
export const SOURCE = "mercadolivre";

/** DAYS are the days that are harvested, one after the other: all is new on the first, 5% to 7% changed on the second. */
export const DAYS = [
  { year: 2026, month: 1, day: 1 },
  { year: 2026, month: 1, day: 2 },
] as const;

/** sourceFile is the source as it is shipped. */
export function sourceFile(): string {
  return readFileSync(join(root, "sources", `${SOURCE}.yaml`), "utf8");
}
