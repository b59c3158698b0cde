import { beforeAll, expect, it } from "@jest/globals";
import { PublishLineResponse_Outcome as Outcome } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { type Site, startSite } from "../../services/collector/testing/site.ts";
import { type Day, formatDay } from "../../services/kit/day.ts";
import { testPostgres } from "../../services/kit/testing/test-postgres.ts";
import { sweepAll } from "../../services/storage/postgres/sweep.ts";
import { dumpStorage } from "../../services/storage/testing/dump.ts";
import { readPublished } from "../support/published.ts";
import { type Stage, startStage } from "./stage.ts";
import { engineContext, runSteps } from "./steps.ts";

const SOURCE = "shop";
const LINE = "replay-1";
const DAYS: readonly Day[] = Array.from({ length: 12 }, (_, index) => ({ year: 2026, month: 1, day: index + 1 }));
const FIRST = 2;

const postgres = testPostgres();
let site: Site;
let today = 1;

beforeAll(async () => {
  const reply = (url: URL) => (url.pathname === "/robots.txt" ? {} : { body: { items: rowsOf(url) } });
  site = postgres.owned.use(await startSite(reply));
});

// Prices move, listings come and go, and what is to be found in two shards differs from day to day.
function rowsOf(url: URL): unknown[] {
  const shard = url.searchParams.get("q") === "a" ? 0 : 1;
  return Array.from({ length: 40 }, (_, n) => n * 2 + shard)
    .filter((n) => (n + today) % 7 !== 0)
    .map((n) => ({ id: `L${n}`, title: `Item ${n}`, net: 10 + n + (n % 3 === 0 ? today : 0), gross: (10 + n) * 2 }));
}

/** fileOf is the source's file: whose price a listing has is what a reprocess may change. */
function fileOf(price: "net" | "gross"): string {
  return [
    "title: Shop",
    "collect:",
    `  hosts: ["${site.url}"]`,
    "  allowPrivate: true",
    `  request: {url: "${site.url}/items?q=\${q}"}`,
    "  shards: {list: [{id: a, params: {q: a}}, {id: b, params: {q: b}}]}",
    "  paginate: {kind: none}",
    "  limits: {requestsPerSecond: 10000}",
    "page: {rows: items}",
    `normalise: {currency: BRL, mapping: {external_id: row.id, title: row.title, price: row.${price}}}`,
    "",
  ].join("\n");
}

async function harvest(stage: Stage, day: Day): Promise<void> {
  today = day.day;
  const daily = { archived: false, line: "", pipeline: "daily" };
  await runSteps({ stage, source: SOURCE, day, processor: stage.processor, ...daily });
}

/** seen is all that readers see of the source, in one text. */
async function seen(stage: Stage): Promise<string> {
  const published = await readPublished(engineContext("reader", SOURCE, DAYS[0] ?? missing()), stage.reader, SOURCE);
  return JSON.stringify(published, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

it("ten archived days are processed anew by another file, and seen all at once", async () => {
  const files = { source: SOURCE, collected: fileOf("net"), processed: fileOf("net") };
  await using stage = await startStage({ postgres, ...files });
  for (const day of DAYS.slice(0, -1)) await harvest(stage, day);
  const old = await seen(stage);
  const asked = site.requests.length;

  const processor = await stage.processedBy(fileOf("gross"));
  const replay = { stage, source: SOURCE, processor, archived: true, line: LINE, pipeline: "replay" };
  const publishLine = (day: Day) =>
    stage.engine.publishLine(engineContext("replay", SOURCE, day), { source: `sources/${SOURCE}`, line: LINE });
  for (const day of DAYS.slice(FIRST, -1)) {
    expect(await runSteps({ ...replay, day })).toMatchObject({ line: LINE, counts: { items: expect.anything() } });
    expect(await seen(stage)).toBe(old);
  }
  expect(site.requests.length).toBe(asked);

  const last = DAYS.at(-1) ?? missing();
  await harvest(stage, last);
  const newer = await seen(stage);
  expect(newer).not.toBe(old);
  expect(await publishLine(DAYS.at(-2) ?? missing())).toMatchObject({ outcome: Outcome.LINE_BEHIND, headDay: last });
  await runSteps({ ...replay, day: last });
  expect(await seen(stage)).toBe(newer);
  expect(await publishLine(last)).toMatchObject({ outcome: Outcome.PUBLISHED, headDay: last, days: 10 });
  expect(await seen(stage)).not.toBe(newer);

  // Another storage, into which the same archive was processed day by day, the last ten days by the other file.
  await using direct = await startStage({ postgres, ...files, archive: stage });
  const other = await direct.processedBy(fileOf("gross"));
  for (const [index, day] of DAYS.entries()) {
    const processedBy = index < FIRST ? direct.processor : other;
    const steps = { stage: direct, source: SOURCE, day, processor: processedBy, archived: true };
    await runSteps({ ...steps, line: "", pipeline: "daily" });
  }
  await sweepAll(engineContext("sweep", SOURCE, last), stage.storage.pool);
  expect(await dumpStorage(stage.storageUrl)).toEqual(await dumpStorage(direct.storageUrl));
}, 180_000);

it("by the same file it gives the same bytes", async () => {
  const files = { source: SOURCE, collected: fileOf("net"), processed: fileOf("net") };
  await using stage = await startStage({ postgres, ...files });
  for (const day of DAYS.slice(0, 5)) await harvest(stage, day);
  const before = await dumpStorage(stage.storageUrl);
  for (const day of DAYS.slice(1, 5)) {
    const replay = { archived: true, line: LINE, pipeline: "replay" };
    await runSteps({ stage, source: SOURCE, day, processor: stage.processor, ...replay });
  }
  const last = DAYS[4] ?? missing();
  const ctx = engineContext("replay", SOURCE, last);
  const published = await stage.engine.publishLine(ctx, { source: `sources/${SOURCE}`, line: LINE });
  expect(published).toMatchObject({ outcome: Outcome.PUBLISHED, days: 4, supersededSnapshots: 4, droppedDays: [] });
  await sweepAll(ctx, stage.storage.pool);
  expect(await dumpStorage(stage.storageUrl)).toEqual(before);
  expect(before.filter((line) => line.includes(formatDay(last))).length).toBeGreaterThan(10);
}, 120_000);

function missing(): never {
  throw new Error("there is no such day");
}
