import { describe, expect, it } from "@jest/globals";
import { dayNumber, truth } from "../days.ts";
import { countRows } from "../testing/count.ts";
import { start } from "../testing/simulator.ts";

const day = "2026-01-02";
const dayIndex = dayNumber(day) ?? 0;
const root = `/days/${day}/mercadolivre`;

type Result = { id?: string; price: unknown; catalog_product_id: string | null; permalink: string };
type Search = { paging: { total: number; offset: number; limit: number }; results: (Result | string | null)[] };
type Paged<T> = { paging: { total: number }; results: T[] };

describe("search", () => {
  it("shows every listing of the day, some twice, with the price that is true", async () => {
    await using simulator = await start();
    const expected = new Map(Array.from(truth(simulator.world.mercadolivre, dayIndex), (known) => [known.id, known]));
    const seen: string[] = [];
    let rows = 0;
    for (const { id } of await simulator.getJson<{ id: string }[]>(`${root}/sites/MLB/categories`)) {
      for (let offset = 0, total = 1; offset < total; offset += 50) {
        const page = await simulator.getJson<Search>(`${root}/sites/MLB/search?category=${id}&offset=${offset}`);
        total = page.paging.total;
        expect(total).toBeLessThanOrEqual(1000);
        rows += page.results.length;
        for (const row of page.results) {
          if (typeof row !== "object" || row === null || row.id === undefined) continue;
          seen.push(row.id);
          const cents = expected.get(row.id)?.cents;
          if (cents !== undefined) expect(Number(row.price)).toBe(cents / 100);
        }
      }
    }
    expect([...new Set(seen)].sort()).toEqual([...expected.keys()].sort());
    expect(seen.length).toBeGreaterThan(expected.size);
    expect(rows).toBe(countRows(simulator.world.mercadolivre, dayIndex));
  });

  it.each([
    { query: "category=MLB1000&limit=51" },
    { query: "category=MLB1000&limit=-1" },
    { query: "category=MLB1000&offset=abc" },
    { query: "category=MLB1000&offset=951&limit=50" },
    { query: "q=notebook" },
  ])("refuses '$query' as Mercado Livre does", async ({ query }) => {
    await using simulator = await start();
    const answer = await simulator.get(`${root}/sites/MLB/search?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      message: expect.stringMatching(/^Invalid /),
      error: "bad_request",
      status: 400,
      cause: [],
    });
  });

  it.each([
    { query: "category=MLB1000", limit: 50, rows: 50 },
    { query: "category=MLB1000&offset=950&limit=50", limit: 50, rows: 0 },
    { query: "category=MLB1000&limit=0", limit: 0, rows: 0 },
    { query: "category=MLB9999999", limit: 50, rows: 0 },
  ])("answers '$query' with $rows rows", async ({ query, limit, rows }) => {
    await using simulator = await start();
    const page = await simulator.getJson<Search>(`${root}/sites/MLB/search?${query}`);
    expect(page.paging.limit).toBe(limit);
    expect(page.results).toHaveLength(rows);
  });
});

describe("items", () => {
  it("tells active, paused, closed and unknown listings apart", async () => {
    await using simulator = await start();
    const statuses = new Set<string>();
    const known = [...truth(simulator.world.mercadolivre, dayIndex)].filter(({ quirk }) => quirk === undefined);
    const [sample] = known;
    expect(sample).toBeDefined();
    expect(await simulator.getJson(`${root}/items/${sample?.id}`)).toMatchObject({
      id: sample?.id,
      status: "active",
      price: (sample?.cents ?? 0) / 100,
    });
    const later = [...truth(simulator.world.mercadolivre, dayIndex + 20)].map(({ id }) => id);
    for (const { id } of known.slice(0, 200)) {
      const asked = await simulator.getJson<{ status: string }>(`/days/2026-01-22/mercadolivre/items/${id}`);
      statuses.add(asked.status);
      expect(asked.status === "active").toBe(later.includes(id));
    }
    expect(statuses).toContain("closed");
    const born =
      later.find((id) => !known.some((other) => other.id === id) && Number(id.slice(3)) % 1000 > 164) ?? "MLB1";
    expect((await simulator.get(`${root}/items/${born}`)).status).toBe(404);
  });

  it("answers many ids in their order, each with a code", async () => {
    await using simulator = await start();
    const [a, b] = [...truth(simulator.world.mercadolivre, dayIndex)];
    const answer = await simulator.getJson<unknown>(`${root}/items?ids=${a?.id},MLB1,${b?.id}&attributes=id,status`);
    expect(answer).toEqual([
      { code: 200, body: { id: a?.id, status: "active" } },
      { code: 404, body: { message: "Item with id MLB1 not found", error: "not_found", status: 404, cause: [] } },
      { code: 200, body: { id: b?.id, status: "active" } },
    ]);
    const many = Array.from({ length: 21 }, (_, index) => `MLB${index}`).join(",");
    expect((await simulator.get(`${root}/items?ids=${many}`)).status).toBe(400);
    expect((await simulator.get(`${root}/items`)).status).toBe(400);
  });
});

describe("the catalogue", () => {
  it("offers what search says belongs to a product", async () => {
    await using simulator = await start({ listings: 400 });
    const searched = new Map<string, string>();
    for (let offset = 0; offset < 450; offset += 50) {
      const page = await simulator.getJson<Search>(`${root}/sites/MLB/search?category=MLB1000&offset=${offset}`);
      for (const row of page.results) {
        if (typeof row === "object" && row?.id !== undefined && row.catalog_product_id !== null)
          searched.set(row.id, row.catalog_product_id);
      }
    }
    const offered = new Map<string, string>();
    const products: string[] = [];
    for (const offset of [0, 50]) {
      const page = await simulator.getJson<Paged<{ id: string }>>(
        `${root}/products/search?site_id=MLB&status=active&q=notebook&offset=${offset}&limit=50`,
      );
      expect(page.paging.total).toBe(67);
      products.push(...page.results.map(({ id }) => id));
    }
    expect(new Set(products).size).toBe(67);
    for (const id of products) {
      expect((await simulator.getJson<{ id: string }>(`${root}/products/${id}`)).id).toBe(id);
      const offers = await simulator.getJson<Paged<{ item_id: string }>>(`${root}/products/${id}/items?limit=100`);
      for (const { item_id } of offers.results) offered.set(item_id, id);
    }
    expect(offered).toEqual(searched);
  });

  it.each([
    { path: "products/search?q=notebook&offset=101", want: "The maximum allowed value for 'offset' is 100" },
    { path: "products/search?q=notebook&limit=101", want: "The maximum allowed value for 'limit' is 100" },
    { path: "products/MLB20000000/items?offset=101", want: "The maximum allowed value for 'offset' is 100" },
  ])("refuses $path", async ({ path, want }) => {
    await using simulator = await start();
    const answer = await simulator.get(`${root}/${path}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: "bad_request", details: [expect.stringContaining(want)] });
  });

  it.each(["products/MLB1", "products/MLB29999999/items", "sites/MLA/search", "nowhere", "sites/MLB/search/x/y"])(
    "has no %s",
    async (path) => {
      await using simulator = await start();
      expect((await simulator.get(`${root}/${path}`)).status).toBe(404);
    },
  );
});
