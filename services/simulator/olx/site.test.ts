import { expect, it } from "@jest/globals";
import { rates, truth } from "../days.ts";
import { countRows } from "../testing/count.ts";
import { start } from "../testing/simulator.ts";

const day = "2026-01-02";
const root = `/days/${day}/olx`;

type Page = {
  data: (
    | { id?: number; params: { key: string; value: { value: unknown; type: string; currency: string } }[] }
    | string
    | null
  )[];
  metadata: {
    total_elements: number;
    visible_total_count: number;
    promoted: number[];
    source: { promoted: number[]; organic: number[] };
  };
  links: { next?: { href: string }; self: { href: string }; first: { href: string } };
};

it("shows every listing once among the organic rows, and promoted ones again on top of each page", async () => {
  await using simulator = await start();
  const expected = new Map(Array.from(truth(simulator.world.olx, dayOf()), (known) => [Number(known.id), known]));
  const organic: number[] = [];
  const promoted: number[] = [];
  let rows = 0;
  for (const { id } of await simulator.getJson<{ id: number }[]>(`${root}/categories`)) {
    let next: string | undefined = `${simulator.origin}${root}/api/v1/offers/?offset=0&limit=50&category_id=${id}`;
    while (next !== undefined) {
      const page: Page = (await (await fetch(next)).json()) as Page;
      expect(page.metadata.promoted).toEqual([0, 1, 2].slice(0, rates.olxPromotedPerPage));
      rows += page.metadata.source.organic.length;
      organic.push(...page.metadata.source.organic.flatMap((at) => idOf(page.data[at])));
      promoted.push(...page.metadata.source.promoted.flatMap((at) => idOf(page.data[at])));
      for (const row of page.data) {
        if (typeof row !== "object" || row === null || row.id === undefined) continue;
        const known = expected.get(row.id);
        const price = row.params.find(({ key }) => key === "price")?.value;
        expect(price?.type).toBe(
          { fixed: "price", arranged: "arranged", free: undefined, trade: undefined }[known?.kind ?? "fixed"],
        );
        if (known?.cents !== undefined) expect(Number(price?.value)).toBe(known.cents / 100);
      }
      expect(page.metadata.total_elements).toBe(page.metadata.visible_total_count);
      next = page.links.next?.href;
    }
  }
  expect(organic.toSorted()).toEqual([...expected.keys()].toSorted());
  expect(promoted.length).toBeGreaterThan(new Set(promoted).size);
  expect(promoted.every((id) => expected.has(id))).toBe(true);
  expect(rows).toBe(countRows(simulator.world.olx, dayOf()));
});

it.each([
  {
    query: "limit=51&category_id=100",
    want: {
      title: "Invalid request",
      validation: [{ field: "limit", title: "This value should be between 0 and 50." }],
    },
  },
  { query: "limit=-1&category_id=100", want: { title: "Invalid request", validation: [{ field: "limit" }] } },
  { query: "limit=x&category_id=100", want: { title: "Invalid request" } },
  { query: "offset=1040&category_id=100", want: { title: "ListingError" } },
  { query: "", want: { validation: [{ field: "category_id" }] } },
])("refuses '$query' as OLX does", async ({ query, want }) => {
  await using simulator = await start();
  const answer = await simulator.get(`${root}/api/v1/offers/?${query}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { status: 400, code: 400, ...want } });
});

it.each([
  { query: "limit=0&category_id=100", rows: 0 },
  { query: "category_id=100", rows: 43 },
  { query: "offset=1000&category_id=100", rows: 0 },
  { query: "category_id=99999", rows: 0 },
])("answers '$query' with $rows rows", async ({ query, rows }) => {
  await using simulator = await start();
  expect((await simulator.getJson<Page>(`${root}/api/v1/offers?${query}`)).data).toHaveLength(rows);
});

function dayOf(): number {
  return Date.parse(day) / 86_400_000;
}

function idOf(row: Page["data"][number] | undefined): number[] {
  return typeof row === "object" && row !== null && row.id !== undefined ? [row.id] : [];
}
