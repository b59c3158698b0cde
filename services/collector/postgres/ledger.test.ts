import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { silentLogger } from "../../kit/log.ts";
import { createPool } from "../../kit/postgres/pool.ts";
import { testContext } from "../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../kit/testing/postgres.ts";
import type { Ledger, PlanDraft } from "../ledger.ts";
import { complete, type PageRecord, type ShardKey } from "../shard.ts";
import { engineOf, migrateCollector } from "../testing/collector.ts";
import { createLedger } from "./ledger.ts";

const ctx = testContext();
const key: ShardKey = { source: "test", day: "2026-01-01", generation: 1, shard: "a" };
const draft: PlanDraft = {
  source: "test",
  day: "2026-01-01",
  refetch: false,
  shards: [{ id: "a", ordinal: 0, requests: [{ q: "1" }, { q: "2" }] }],
  gates: { leastItems: 1, largestGoneShare: 0.5, largestRejectedShare: 0 },
  publishPartial: true,
};
const stale = { code: "FAILED_PRECONDITION", reason: "EPOCH_STALE" };

let postgres: TestPostgres;
let pool: Pool;
let ledger: Ledger;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await migrateCollector(url);
  pool = createPool({ url, service: "collector", log: silentLogger() });
  ledger = createLedger(pool);
});
afterAll(async () => {
  await pool.end();
  await postgres[Symbol.asyncDispose]();
});

let days = 0;

/** fresh plans a day of its own, and returns its shard. */
async function fresh(): Promise<ShardKey> {
  const day = `2026-02-${String(++days).padStart(2, "0")}`;
  await ledger.freeze(ctx, engineOf(), { ...draft, day });
  return { ...key, day };
}

function pageRecord(page: number): PageRecord {
  return {
    page,
    sha256: "ab".repeat(32),
    sizeBytes: 10,
    mediaType: "text/csv",
    url: "http://x/",
    fetchTime: new Date(0),
  };
}

async function pages(of: ShardKey): Promise<number[]> {
  const found: number[] = [];
  for await (const { page } of ledger.pages(ctx, of, 0)) found.push(page);
  return found;
}

describe("a claim", () => {
  it("begins at the first page, and goes on where the last one was", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    expect(work).toMatchObject({
      position: { request: 0, token: "" },
      pages: 0,
      outcome: undefined,
      requests: [{ q: "1" }, { q: "2" }],
    });
    const token = 'a "cursor" with \0 and \ud800';
    await ledger.commit(ctx, work, pageRecord(0), { position: { request: 1, token } });
    const next = await ledger.claim(ctx, engineOf({ attempt: 2 }), of);
    expect(next).toMatchObject({ position: { request: 1, token }, pages: 1, sizeBytes: 10 });
  });

  it.each([
    { name: "a newer attempt", older: { attempt: 1 }, newer: { attempt: 2 } },
    { name: "a newer epoch of the run", older: { epoch: 1, attempt: 5 }, newer: { epoch: 2, attempt: 1 } },
    { name: "the same attempt, sent twice", older: {}, newer: {} },
    { name: "another run", older: {}, newer: { run: "pipelines/daily/runs/other" } },
  ])("is worth nothing after that of $name", async ({ name, older, newer }) => {
    const of = await fresh();
    const run = `pipelines/daily/runs/${name.replaceAll(" ", "-")}`;
    const before = await ledger.claim(ctx, engineOf({ run, ...older }), of);
    await ledger.commit(ctx, before, pageRecord(0), { position: { request: 0, token: "1" } });
    const after = await ledger.claim(ctx, engineOf({ run, ...newer }), of);
    await expect(
      ledger.commit(ctx, before, pageRecord(1), { position: { request: 0, token: "2" } }),
    ).rejects.toMatchObject(stale);
    await expect(ledger.commit(ctx, before, undefined, { outcome: complete })).rejects.toMatchObject(stale);
    await ledger.commit(ctx, after, pageRecord(1), { outcome: complete });
    expect(await pages(of)).toEqual([0, 1]);
  });

  it.each([
    { name: "an older epoch", was: { epoch: 4 }, is: { epoch: 3 } },
    { name: "an older attempt of the same epoch", was: { attempt: 3 }, is: { attempt: 2 } },
  ])("of $name is refused", async ({ name, was, is }) => {
    const of = await fresh();
    const run = `pipelines/daily/runs/${name.replaceAll(" ", "-")}`;
    await ledger.claim(ctx, engineOf({ run, ...was }), of);
    await expect(ledger.claim(ctx, engineOf({ run, ...is }), of)).rejects.toMatchObject(stale);
  });

  it("whose run has a newer epoch elsewhere can't commit", async () => {
    const [one, other] = [await fresh(), await fresh()];
    const run = "pipelines/daily/runs/elsewhere";
    const work = await ledger.claim(ctx, engineOf({ run, epoch: 1 }), one);
    await ledger.claim(ctx, engineOf({ run, epoch: 2 }), other);
    await expect(ledger.commit(ctx, work, pageRecord(0), { outcome: complete })).rejects.toMatchObject(stale);
    await expect(ledger.plan(ctx, { ...draft, engine: engineOf({ run, epoch: 1 }) })).rejects.toMatchObject(stale);
    expect(await pages(one)).toEqual([]);
  });

  it("commits a page once, however often the call is sent", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    await ledger.commit(ctx, work, pageRecord(0), { position: { request: 0, token: "1" } });
    await expect(
      ledger.commit(ctx, work, pageRecord(0), { position: { request: 0, token: "1" } }),
    ).rejects.toMatchObject(stale);
    expect(await pages(of)).toEqual([0]);
  });
});

describe("an outcome", () => {
  const fault = { state: "TRUNCATED", reason: "HTTP_500", message: "no" } as const;
  const other = engineOf({ run: "pipelines/daily/runs/second" });

  it("of a fault is given again to the same work, and opened to another", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    await ledger.commit(ctx, work, pageRecord(0), { position: { request: 0, token: "1" } });
    await ledger.commit(ctx, work, undefined, { outcome: fault });
    expect(await ledger.claim(ctx, engineOf({ attempt: 9 }), of)).toMatchObject({ outcome: fault, pages: 1 });
    expect(await ledger.claim(ctx, other, of)).toMatchObject({ outcome: undefined, position: { token: "1" } });
  });

  it("that kept a page which can't be read is final: there is no way on from it", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    await ledger.commit(ctx, work, pageRecord(0), { outcome: fault });
    expect(await ledger.claim(ctx, other, of)).toMatchObject({ outcome: fault, pages: 1 });
  });
});

it("pages are read in batches, from any page on", async () => {
  const of = await fresh();
  const work = await ledger.claim(ctx, engineOf(), of);
  for (let page = 0; page < 450; page++) {
    await ledger.commit(ctx, work, pageRecord(page), { position: { request: 0, token: `${page}` } });
  }
  expect(await pages(of)).toEqual(Array.from({ length: 450 }, (_, page) => page));
  expect(await ledger.page(ctx, of, 449)).toEqual(pageRecord(449));
  expect(await ledger.page(ctx, of, 450)).toBeUndefined();
});
