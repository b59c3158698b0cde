import type { Counts, SourceReport } from "./day.ts";
import { grouped } from "./money.ts";
import { type Column, table } from "./table.ts";

/** COUNTED are the numbers of a source's day, in the order in which they are told. */
export const COUNTED = [
  "items",
  "duplicates",
  "rejected",
  "listings",
  "new",
  "changed",
  "unchanged",
  "gone",
  "reappeared",
] as const satisfies readonly (keyof Counts)[];

const COLUMNS: readonly Column[] = [
  { title: "source", align: "left" },
  { title: "outcome", align: "left" },
  ...COUNTED.map((title) => ({ title, align: "right" as const })),
  { title: "sum of prices", align: "left" },
];

/** countsTable shows what each source of a day brought, one source a line. */
export function countsTable(sources: readonly SourceReport[]): string[] {
  return table(COLUMNS, sources.map(rowOf));
}

function rowOf({ source, outcome, counts, priceSums }: SourceReport): string[] {
  const sums = priceSums.map((sum) => `${grouped(sum)} ${sum.currencyCode}`).join(" + ");
  return [source, outcome, ...COUNTED.map((name) => counts[name].toLocaleString("en")), sums];
}
