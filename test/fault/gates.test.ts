import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CreateRunRequest } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Listing_State } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { ListRejectsRequest } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { follow } from "../../services/local/day/follow.ts";
import { harvestDay } from "../../services/local/day/harvest.ts";
import type { DayReport, SourceReport } from "../../services/local/report/day.ts";
import { reportText } from "../../services/local/report/text.ts";
import { quietScreen, startMesh, type TestMesh } from "../support/mesh.ts";
import { type Published, readPublished } from "../support/published.ts";
import { gateCases, type Rows } from "./gates.ts";
import { pageCases } from "./pages.ts";
import { pathOf, type Site, siteSource, startSite } from "./site.ts";

let site: Site;
let mesh: TestMesh;
let pages: DayReport;
let gates: DayReport;
const before = new Map<string, Published>();
const after = new Map<string, Published>();

// Day 1 is good at the gates, and has the bad pages; day 2 is the one that the gates are about.
beforeAll(async () => {
  site = await startSite();
  const sources = [...gateCases, ...pageCases];
  mesh = await startMesh({
    sources: Object.fromEntries(sources.map((source) => [source.name, siteSource(site.url, source)])),
    listings: 1,
  });
  for (const { name } of gateCases) for (const shard of ["a", "b"]) show(name, 1, shard, { good: 10 });
  for (const { name, page, body } of pageCases) {
    site.pages.set(pathOf(name, "2026-01-01", "a"), body);
    site.pages.set(pathOf(name, "2026-01-01", "b"), secondPage(page));
  }
  const names = gateCases.map(({ name }) => name);
  pages = await harvest(1, [...names, ...pageCases.map(({ name }) => name)]);
  for (const name of names) before.set(name, await readPublished(mesh.ctx, mesh.storage, name));
  for (const { name, a, b } of gateCases) {
    show(name, 2, "a", a);
    show(name, 2, "b", b);
  }
  gates = await harvest(2, names);
  for (const name of names) after.set(name, await readPublished(mesh.ctx, mesh.storage, name));
});

afterAll(async () => {
  await mesh?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
}, 60_000);

function show(source: string, day: number, shard: string, rows: Rows): void {
  const path = pathOf(source, `2026-01-0${day}`, shard);
  if (rows === "missing") {
    site.pages.delete(path);
    return;
  }
  const good = Array.from({ length: rows.good }, (_, i) => ({ id: `${shard}${i}`, title: "A thing", price: 10 * day }));
  const bad = Array.from({ length: rows.bad ?? 0 }, () => ({ title: "Whatever this is" }));
  site.pages.set(path, JSON.stringify({ items: [...good, ...bad] }));
}

function secondPage(page = ""): string {
  if (page.includes("csv")) return "id,title,price\nother,The other,1\n";
  const row = { id: "other", title: "The other", price: 1 };
  return JSON.stringify(page.includes("ndjson") ? row : { items: [row] });
}

function harvest(day: number, sources: readonly string[]): Promise<DayReport> {
  const deps = { ...mesh.clients, screen: quietScreen, onRun() {} };
  return harvestDay(mesh.ctx, deps, { year: 2026, month: 1, day }, sources);
}

function of(report: DayReport, name: string): SourceReport {
  const found = report.sources.find(({ source }) => source === name);
  if (found === undefined) throw new Error(`the report has no ${name}`);
  return found;
}

describe.each(gateCases)("$name", ({ name, outcome, reasons, gone }) => {
  it(`is ${outcome}, and the report says why`, () => {
    const report = of(gates, name);
    expect(report).toMatchObject({ outcome, counts: { gone } });
    expect(report.reasons).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
    for (const reason of report.reasons)
      expect(reportText({ day: gates.day, sources: [report] })).toContain(reason.slice(0, 100));
  });

  it(outcome === "not published" ? "leaves readers what they had" : "shows readers the new day", () => {
    const old = before.get(name);
    const now = after.get(name);
    expect(old?.listings).toHaveLength(20);
    if (outcome === "not published") expect(now).toEqual(old);
    else expect(now?.days).toEqual([`sources/${name}/snapshots/2026-01-02`, `sources/${name}/snapshots/2026-01-01`]);
    if (outcome === "not published") return;
    expect(now?.listings.filter(({ state }) => state === Listing_State.ABSENT)).toHaveLength(gone);
    expect(now?.listings.filter(({ state }) => state === Listing_State.PRESENT)).toHaveLength(20 - gone);
  });
});

it("publishes a refused day that is fetched again and is whole", async () => {
  const name = "a-failed-shard";
  show(name, 2, "b", { good: 10 });
  const request = CreateRunRequest.fromPartial({
    parent: "pipelines/daily",
    run: { partition: name, day: { year: 2026, month: 1, day: 2 }, inputs: { refetch: "true" } },
    force: true,
  });
  let run = await mesh.clients.orchestrator.createRun(mesh.ctx, request);
  expect(run.generation).toBe(2);
  for await (const now of follow(mesh.ctx, mesh.clients.orchestrator, run.name)) run = now;
  expect({ outcome: run.outcome, reasons: run.outcomeReasons }).toEqual({ outcome: "COMPLETE", reasons: [] });
  const { listings } = await readPublished(mesh.ctx, mesh.storage, name);
  expect(listings.map(({ price }) => price?.units)).toEqual(Array(20).fill(20n));
});

describe.each(pageCases)("a page with $name", ({ name, listings, rejects, warnings = {}, cut = false }) => {
  it("is rejects, and the day goes on", async () => {
    const report = of(pages, name);
    expect({
      outcome: report.outcome,
      rejected: Object.fromEntries(report.rejected),
      warnings: Object.fromEntries(report.warnings),
      shards: report.incompleteShards.map(({ shard, state, reason }) => ({ shard, state, reason })),
    }).toEqual({
      outcome: cut ? "partial" : "complete",
      rejected: rejects,
      warnings,
      shards: cut ? [{ shard: "a", state: "truncated", reason: "PAGE_MALFORMED" }] : [],
    });
    const published = await readPublished(mesh.ctx, mesh.storage, name);
    const ids = published.listings.map(({ externalId }) => externalId);
    expect(ids.toSorted()).toEqual([...listings, "other"].toSorted());
  });

  it("shows each reject with its place, its reason and the beginning of its row", async () => {
    const request = ListRejectsRequest.fromPartial({ parent: `sources/${name}/snapshots/2026-01-01`, pageSize: 100 });
    const found = (await mesh.storage.listRejects(mesh.ctx, request)).rejects;
    expect(found).toHaveLength(Object.values(rejects).reduce((sum, count) => sum + count, 0));
    for (const { place, message, raw } of found) {
      expect(place).toMatchObject({ shard: "a", page: 0 });
      expect(message).toMatch(/expected/);
      expect(raw.length).toBeLessThanOrEqual(16 * 1024);
    }
  });
});
