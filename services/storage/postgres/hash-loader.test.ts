import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { testContext } from "../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../kit/testing/postgres.ts";
import { harvest, items, listing, open, type TestDay } from "../testing/day.ts";
import { startStorage, type TestStorage } from "../testing/storage.ts";
import { contentHash } from "../write/hash.ts";
import { HashCaches } from "./hash-loader.ts";
import { SnapshotCatalog } from "./snapshots.ts";

const ctx = testContext();
const LISTINGS = Array.from({ length: 1_500 }, (_, n) => listing({ externalId: `id-${n}`, price: `${n} EUR` }));
let postgres: TestPostgres;
let storage: TestStorage;
let nowMs = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  storage = await startStorage({ url: await postgres.createDatabase() });
  for (const source of ["one", "two"]) await harvest(storage.server, day(source, "2026-01-01"));
});
afterAll(async () => {
  await storage?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

function day(source: string, text: string): TestDay {
  return { source, day: text, run: `${source}-${text}`, shards: [{ id: "a", items: items(LISTINGS) }] };
}

async function opened(source: string) {
  const { number } = await open(storage.server, day(source, "2026-01-02"));
  const snapshot = await new SnapshotCatalog({ pool: storage.pool }).find(ctx, Number(number));
  if (snapshot === undefined) throw new Error("the snapshot was not made");
  return snapshot;
}

function caches(maxBytes: number): HashCaches {
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  return new HashCaches({ pool: storage.pool, maxBytes, clock });
}

describe("HashCaches", () => {
  it("knows what is published, and nothing of another source", async () => {
    const cache = await caches(1 << 20).forSnapshot(ctx, await opened("one"));
    const ids = LISTINGS.map((it) => cache.find(contentHash(it)));
    expect(new Set(ids).size).toBe(LISTINGS.length);
    expect(ids).not.toContain(0);
    const { rows } = await storage.pool.query("select source_id from listing where id = any($1) group by 1", [ids]);
    expect(rows).toHaveLength(1);
    expect(cache.find(contentHash(listing({ externalId: "id-1", price: "2 EUR" })))).toBe(0);
  });

  it("keeps within its budget, whatever is lost by it", async () => {
    const cache = await caches(12 * 1024).forSnapshot(ctx, await opened("one"));
    const found = LISTINGS.filter((it) => cache.find(contentHash(it)) !== 0).length;
    expect(found).toBeGreaterThan(500);
    expect(found).toBeLessThan(1024);
    expect((await caches(0).forSnapshot(ctx, await opened("one"))).sizeBytes).toBe(0);
  });

  it("keeps within its budget while several sources begin at once", async () => {
    const shared = caches(70_000);
    const both = [await opened("one"), await opened("two")];
    const loaded = await Promise.all(both.map((snapshot) => shared.forSnapshot(ctx, snapshot)));
    const held = loaded.map(({ sizeBytes }) => sizeBytes);
    expect(Math.min(...held)).toBeGreaterThan(0);
    expect(held.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(70_000);
  });

  it("gives the budget to who writes: a source that was left alone gives way", async () => {
    const shared = caches(50_000);
    const [one, two] = [await opened("one"), await opened("two")];
    expect((await shared.forSnapshot(ctx, one)).sizeBytes).toBe(4096 * 12);
    expect((await shared.forSnapshot(ctx, two)).sizeBytes).toBe(0);
    shared.forget(two.sourceId);
    nowMs += 61_000;
    expect((await shared.forSnapshot(ctx, two)).sizeBytes).toBe(4096 * 12);
  });
});
