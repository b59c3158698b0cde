import { describe, expect, it } from "@jest/globals";
import { seedOf } from "./hash.ts";
import type { Site } from "./shelf.ts";
import { site, worldOf } from "./site.ts";

type Row = { readonly id: string };
type Page = { readonly results?: readonly unknown[]; readonly products?: readonly unknown[] };

const world = worldOf(seedOf("changes"), 20_000);

/** What says when and to whom an answer was given, and not what is for sale. */
const told = /(tracking_id|utm_campaign)=[\w-]+|"(last_updated|updated_at)":"[^"]*"/g;

describe("a listing's row", () => {
  it.each([
    { name: "mercadolivre", path: "sites/MLB/search", params: "category=MLB1003&limit=50", pages: 16 },
    { name: "shop", path: "products", params: "category=c4&limit=50", pages: 16 },
  ] as const)("of $name is the day before's, but for one in about fifteen", ({ name, path, params, pages }) => {
    const [before, now] = ["2026-01-01", "2026-01-02"].map((date) => rowsOf(name, date, path, params, pages));
    const both = [...(now ?? [])].filter(([id]) => before?.has(id));
    const changed = both.filter(([id, row]) => before?.get(id) !== row);
    expect(both.length).toBeGreaterThan(500);
    expect(changed.length / both.length).toBeGreaterThan(0.04);
    expect(changed.length / both.length).toBeLessThan(0.11);
  });
});

function rowsOf(name: Site, date: string, path: string, params: string, pages: number): Map<string, string> {
  const rows = new Map<string, string>();
  for (let page = 0; page < pages; page++) {
    const answer = site(world, {
      path: [date, name, ...path.split("/")],
      params: new URLSearchParams(`${params}&offset=${page * 50}&page=${page + 1}`),
      origin: "http://localhost",
      huge: false,
    });
    const { results, products } = JSON.parse(answer.body.toString()) as Page;
    for (const row of (results ?? products ?? []).filter(isRow)) {
      rows.set(row.id, JSON.stringify(row).replaceAll(told, ""));
    }
  }
  return rows;
}

function isRow(row: unknown): row is Row {
  return typeof row === "object" && row !== null && "id" in row;
}
