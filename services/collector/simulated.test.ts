import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { testPostgres } from "../kit/testing/test-postgres.ts";
import {
  collected,
  emptyDatabase,
  pagesOf,
  planned,
  shardRequest,
  startCollector,
  type TestCollector,
} from "./testing/collector.ts";
import { type Simulator, startSimulator } from "./testing/simulator.ts";
import { sourceText } from "./testing/source.ts";

const listings = 1_500;

const postgres = testPostgres();
let simulator: Simulator;
beforeAll(async () => {
  simulator = postgres.owned.use(await startSimulator({ SIMULATOR_LISTINGS: `${listings}` }));
});

async function start(sources: Readonly<Record<string, string>>): Promise<TestCollector> {
  const databaseUrl = await emptyDatabase(postgres);
  return startCollector({ databaseUrl, sources });
}

/** harvest collects every shard of a source and returns its pages. */
async function harvest(collector: TestCollector, source: string): Promise<string[]> {
  const { shards } = await planned(collector.orchestrator, source);
  expect(shards.length).toBe(2);
  const pages: string[] = [];
  for (const { id } of shards) {
    const result = await collected(collector.orchestrator, shardRequest(source, id));
    expect(result).toMatchObject({ state: ShardState.COMPLETE, reason: "" });
    pages.push(...(await pagesOf(collector.processor, shardRequest(source, id))));
  }
  return pages;
}

describe("the shipped source", () => {
  it.each([
    { source: "mercadolivre", rows: "results", pageRows: 50 },
    { source: "olx", rows: "data", pageRows: 43 },
    { source: "shop", rows: "products", pageRows: 100 },
  ])("$source is collected whole", async ({ source, rows, pageRows }) => {
    const text = await readFile(`sources/${source}.yaml`, "utf8");
    await using collector = await start({ [source]: text.replaceAll("${SIMULATOR_URL}", simulator.url) });
    const pages = await harvest(collector, source);
    const counts = pages.map((page) => (JSON.parse(page) as Record<string, unknown[]>)[rows]?.length ?? 0);
    expect(Math.max(...counts)).toBeLessThanOrEqual(pageRows + 2);
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(listings * 0.9);
    expect(total).toBeLessThan(listings * 1.3);
  });
});

describe("the shop", () => {
  const styles = {
    page: "{kind: page, pages: pages}",
    offset: "{kind: offset, limit: 100, total: total}",
    cursor: "{kind: cursor, cursor: {in: body, name: next_cursor}}",
    "cursor-header": "{kind: cursor, cursor: {in: header, name: X-Next-Cursor}}",
    link: "{kind: link}",
    next: "{kind: next, path: next}",
  } as const;
  const envelope = "{rows: products}";
  it.each([
    { style: "page", page: envelope, gzip: "none" },
    { style: "offset", page: envelope, gzip: "encoding" },
    { style: "cursor", page: envelope, gzip: "file" },
    { style: "next", page: envelope, gzip: "none" },
    { style: "cursor-header", page: "{format: json}", gzip: "none" },
    { style: "link", page: "{format: json}", gzip: "none" },
    { style: "cursor-header", page: "{format: ndjson}", gzip: "encoding" },
    { style: "link", page: "{format: csv}", gzip: "file" },
  ] as const)("is collected by $style with page $page, gzip $gzip", async ({ style, page, gzip }) => {
    const format = /format: (\w+)/.exec(page)?.[1] ?? "json";
    const base = `${simulator.url}/days/2026-01-01/shop`;
    await using collector = await start({
      test: sourceText({
        host: simulator.url,
        request: `{url: "${base}/products", query: {category: "\${c}", style: ${style}, format: ${format}, gzip: ${gzip}, limit: "100"}}`,
        shards: `{discover: {url: "${base}/categories", items: categories, id: {field: id}, params: {c: id}}}`,
        paginate: styles[style],
        page,
      }),
    });
    const rows = (await harvest(collector, "test")).flatMap((text) => rowsOf(text, format));
    expect(rows.length).toBe((await totalOf(base, "c1")) + (await totalOf(base, "c2")));
    expect(new Set(rows).size).toBeGreaterThan(rows.length * 0.95);
  });
});

/** totalOf is how many rows the shop says that a category has. */
async function totalOf(base: string, category: string): Promise<number> {
  const answer = await fetch(`${base}/products?category=${category}&limit=1`);
  return ((await answer.json()) as { total: number }).total;
}

function rowsOf(text: string, format: string): string[] {
  if (format === "json") {
    const document = JSON.parse(text) as unknown[] | { products: unknown[] };
    return (Array.isArray(document) ? document : document.products).map((row) => JSON.stringify(row));
  }
  const lines = text.split("\n").filter((line) => line !== "");
  return format === "csv" ? lines.slice(1) : lines;
}
