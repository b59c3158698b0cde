import { beforeAll, describe, expect, it } from "@jest/globals";
import { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest, items, listing, open, type TestDay } from "../testing/day.ts";
import { testStorage } from "../testing/test-storage.ts";
import { fingerprintOf } from "../write/fingerprint.ts";
import { contentText } from "../write/hash.ts";
import { BYTES_PER_BUCKET } from "../write/hash-cache.ts";
import { HashCaches } from "./hash-loader.ts";
import { SnapshotCatalog } from "./snapshots.ts";

const ctx = testContext();
const LISTINGS = Array.from({ length: 1_500 }, (_, n) => listing({ externalId: `id-${n}`, price: `${n} EUR` }));
const storage = testStorage(testPostgres());

beforeAll(async () => {
  for (const source of ["one", "two"]) await harvest(storage.server, day(source, "2026-01-01"));
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
  return new HashCaches({ pool: storage.pool, maxBytes });
}

const bytesOf = (row: Listing) => fingerprintOf(Listing.encode(row).finish());

describe("HashCaches", () => {
  it("knows what is published by its bytes, and nothing of another source", async () => {
    const published = await caches(1 << 20).forSnapshot(ctx, await opened("one"));
    const ids = LISTINGS.map((row) => published.find(bytesOf(row)));
    expect(new Set(ids).size).toBe(LISTINGS.length);
    expect(ids).not.toContain(0);
    const { rows } = await storage.pool.query("select source_id from listing where id = any($1) group by 1", [ids]);
    expect(rows).toHaveLength(1);
    expect(published.find(bytesOf(listing({ externalId: "id-1", price: "2 EUR" })))).toBe(0);
  });

  it("knows by its content what a version that knew no fingerprints has written, or changed", async () => {
    const [first, second] = LISTINGS;
    if (first === undefined || second === undefined) throw new Error("there are listings");
    const snapshot = await opened("one");
    await storage.pool.query("update listing set lasting = null where external_id = 'id-0'");
    await storage.pool.query("update listing set hash = hash + 1 where external_id = 'id-1'");
    const published = await caches(1 << 20).forSnapshot(ctx, snapshot);
    expect(published.find(bytesOf(first))).toBe(0);
    expect(published.find(fingerprintOf(contentText(first)))).toBeGreaterThan(0);
    expect(published.find(bytesOf(second))).toBe(0);
    await storage.pool.query("update listing set hash = hash - 1 where external_id = 'id-1'");
  });

  it("keeps the sources apart that share it, and keeps within its size", async () => {
    const shared = caches(BYTES_PER_BUCKET * 128);
    const both = [await opened("one"), await opened("two")];
    const loaded = await Promise.all(both.map((snapshot) => shared.forSnapshot(ctx, snapshot)));
    const ids = loaded.map((published) => LISTINGS.map((row) => published.find(bytesOf(row))).filter((id) => id !== 0));
    expect(ids.flat().length).toBeGreaterThan(500);
    expect(ids.flat().length).toBeLessThanOrEqual(1024);
    expect(new Set(ids.flat()).size).toBe(ids.flat().length);
  });

  it("knows nothing without room, and nothing before a source's first day", async () => {
    const none = await caches(0).forSnapshot(ctx, await opened("one"));
    const first = await caches(1 << 20).forSnapshot(ctx, await opened("three"));
    expect(LISTINGS.some((row) => none.find(bytesOf(row)) + first.find(bytesOf(row)) !== 0)).toBe(false);
  });
});
