import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { dayNumber, truth } from "../days.ts";
import { countRows } from "../testing/count.ts";
import { type Started, start } from "../testing/simulator.ts";
import { formats } from "./format.ts";
import { needsEnvelope, styles } from "./paging.ts";

const day = "2026-01-02";
const root = `/days/${day}/shop`;
type Row = { id?: string } | string | null;

/** Every style in every format, and every format zipped in both ways. */
const cases = [
  ...styles.flatMap((style) =>
    formats
      .filter((format) => format === "json" || !needsEnvelope(style))
      .map((format) => ({ style, format, gzip: "none" })),
  ),
  ...formats.flatMap((format) => ["encoding", "file"].map((gzip) => ({ style: "link", format, gzip }))),
];

describe("products", () => {
  it.each(cases)("by $style as $format, gzip $gzip: every row exactly once", async ({ style, format, gzip }) => {
    await using simulator = await start({ listings: 1000 });
    const shelf = simulator.world.shop;
    const expected = Array.from(truth(shelf, dayNumber(day) ?? 0), ({ id }) => id);
    const rows: Row[] = [];
    for (const { id } of (await simulator.getJson<{ categories: { id: string }[] }>(`${root}/categories`)).categories) {
      rows.push(
        ...(await walk(
          simulator,
          `${root}/products?category=${id}&style=${style}&format=${format}&gzip=${gzip}&limit=170`,
        )),
      );
    }
    const ids = rows.flatMap((row) => (typeof row === "object" && /^S\d+$/.test(row?.id ?? "") ? [row?.id] : []));
    expect(ids.toSorted()).toEqual(expected.toSorted());
    expect(rows).toHaveLength(countRows(shelf, dayNumber(day) ?? 0));
  });

  it.each([
    { query: "category=c99", want: "category:" },
    { query: "", want: "category:" },
    { query: "category=c1&style=scroll", want: "style: one of page, offset" },
    { query: "category=c1&format=xml", want: "format: one of json" },
    { query: "category=c1&gzip=yes", want: "gzip: one of" },
    { query: "category=c1&limit=0", want: "limit: a whole number from 1 to 1000" },
    { query: "category=c1&page=0", want: "page: a whole number" },
    { query: "category=c1&style=offset&offset=-1", want: "offset: a whole number" },
    { query: "category=c1&style=cursor&cursor=MTAw", want: "cursor: not one that was given" },
    { query: "category=c1&style=cursor&format=csv", want: "style: cursor needs format json" },
  ])("refuses '$query' and says why", async ({ query, want }) => {
    await using simulator = await start();
    const answer = await simulator.get(`${root}/products?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining(want) });
  });

  it("takes a cursor for the day and category that it was given for only", async () => {
    await using simulator = await start();
    const query = (category: string) => `products?category=${category}&style=cursor&limit=10`;
    const { next_cursor } = await simulator.getJson<{ next_cursor: string }>(`${root}/${query("c1")}`);
    expect((await simulator.get(`${root}/${query("c1")}&cursor=${next_cursor}`)).status).toBe(200);
    expect((await simulator.get(`${root}/${query("c2")}&cursor=${next_cursor}`)).status).toBe(400);
    expect((await simulator.get(`/days/2026-01-03/shop/${query("c1")}&cursor=${next_cursor}`)).status).toBe(400);
  });
});

/** walk follows whatever the answer says about the next page, as a client that knows nothing of the simulator would. */
async function walk(simulator: Started, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let next: URL | undefined = new URL(`${simulator.origin}${path}`);
  const params = next.searchParams;
  const [style, format] = [params.get("style"), params.get("format")];
  while (next !== undefined) {
    const answer: Response = await fetch(next);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain(
      { none: format, encoding: format, file: "application/gzip" }[params.get("gzip") ?? ""],
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    const body = (params.get("gzip") === "file" ? gunzipSync(bytes) : bytes).toString();
    const page = read(format, body);
    rows.push(...page.rows);
    next = following(next, style, page, answer.headers);
  }
  return rows;
}

type Page = { rows: Row[]; next?: string | null; next_cursor?: string | null };

function read(format: string | null, body: string): Page {
  if (format === "ndjson")
    return {
      rows: body
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Row),
    };
  if (format === "csv") return { rows: parse(body, { columns: true, relax_column_count: true }) as Row[] };
  const value = JSON.parse(body) as Row[] | (Page & { products: Row[] });
  return Array.isArray(value) ? { rows: value } : { ...value, rows: value.products };
}

function following(url: URL, style: string | null, page: Page, headers: Headers): URL | undefined {
  const by = (name: string, value: string | number | null | undefined) => {
    if (value === null || value === undefined) return undefined;
    const changed = new URL(url);
    changed.searchParams.set(name, String(value));
    return changed;
  };
  if (style === "page")
    return page.rows.length === 0 ? undefined : by("page", Number(url.searchParams.get("page") ?? 1) + 1);
  if (style === "offset")
    return page.rows.length === 0 ? undefined : by("offset", Number(url.searchParams.get("offset") ?? 0) + 170);
  if (style === "cursor") return by("cursor", page.next_cursor);
  if (style === "cursor-header") return by("cursor", headers.get("x-next-cursor"));
  const link = style === "next" ? page.next : /<([^>]*)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
  return link ? new URL(link) : undefined;
}
