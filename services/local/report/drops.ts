import type { Drop } from "./day.ts";
import { grouped } from "./money.ts";
import { shorten, table } from "./table.ts";

/** dropLines shows what became cheaper: by how much, from what to what, and where. */
export function dropLines(drops: readonly Drop[]): string[] {
  const rows = drops.map(({ share, oldPrice, newPrice, title, url }) => [
    `-${(share * 100).toFixed(1)}%`,
    grouped(oldPrice),
    "->",
    `${grouped(newPrice)} ${newPrice.currencyCode}`,
    shorten(title || "(no title)", 40),
    url,
  ]);
  const columns = ["right", "right", "left", "right", "left", "left"] as const;
  return table(
    columns.map((align) => ({ title: "", align })),
    rows,
  ).slice(1);
}
