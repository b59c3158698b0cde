import { describe, expect, it } from "@jest/globals";
import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { DailyReport } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { formatDay } from "../../kit/day.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { decimalOf } from "../money.ts";
import type { StorageServer } from "../server.ts";
import { batches, harvest, open, packed, publish, type TestDay } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { Fold, priceOf } from "../testing/fold.ts";
import { listRequest } from "../testing/list-request.ts";
import { messyDays } from "../testing/messy-days.ts";
import { createRandom, type Random } from "../testing/random.ts";
import { runContext, startStorage } from "../testing/storage.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SOURCE = "shop";
const days = messyDays(SOURCE, { seed: SEED, listings: 500, rows: 800, days: 3 });
const ctx = testContext();
const postgres = testPostgres();
let inOrder: string[];

describe(`a day is a function of the set of its rows (SEED=${SEED})`, () => {
  it("agrees with a fold in plain objects, day by day", async () => {
    const url = await postgres.createDatabase();
    await using storage = await startStorage({ url });
    const fold = new Fold();
    for (const day of days) {
      const want = fold.add(day);
      await harvest(storage.server, day);
      const name = `sources/${SOURCE}/snapshots/${day.day}`;
      expect(plainReport(await storage.server.getDailyReport(ctx, { name }))).toEqual({
        ...want,
        warnings: { ...want.warnings },
      });
      expect(await plainListings(storage.server)).toEqual(plainFold(fold));
    }
    inOrder = await dumpStorage(url);
    expect(inOrder.filter((line) => line.startsWith('["stray'))).toEqual([]);
  });

  it.each([
    { name: "shuffled", replicas: 1, senders: 1, hashCacheBytes: 1 << 20 },
    { name: "shuffled, without a cache", replicas: 1, senders: 1, hashCacheBytes: 0 },
    { name: "shuffled and repeated from four senders", replicas: 1, senders: 4, hashCacheBytes: 1 << 20 },
    {
      name: "shuffled and repeated from six senders to two replicas",
      replicas: 2,
      senders: 6,
      hashCacheBytes: 1 << 20,
    },
    { name: "shuffled and repeated to two replicas without a cache", replicas: 2, senders: 6, hashCacheBytes: 0 },
  ])("$name", async ({ replicas, senders, hashCacheBytes }) => {
    const url = await postgres.createDatabase();
    await using stack = new AsyncDisposableStack();
    const servers: StorageServer[] = [];
    for (let n = 0; n < replicas; n++) {
      servers.push(stack.use(await startStorage({ url, hashCacheBytes, writeConnections: 3 })).server);
    }
    const random = createRandom(SEED + senders + replicas);
    for (const day of days) await storm(servers, day, random, senders);
    expect(await dumpStorage(url)).toEqual(inOrder);
  });
});

// Each batch one to three times, in any order, from several senders at once to any of the replicas.
async function storm(servers: readonly StorageServer[], day: TestDay, random: Random, senders: number): Promise<void> {
  const any = () => servers[random.below(servers.length)] ?? missing();
  const snapshot = await open(any(), day);
  const copies = batches(day, snapshot).flatMap((request) =>
    Array(1 + random.below(senders > 1 ? 3 : 1)).fill(request),
  );
  const queue = random.shuffled(copies);
  const send = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { items } = next;
      const answer = await any().writeListings(runContext(day.day), packed(next));
      expect(answer.listings + answer.rejects).toBe(items.length);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  await Promise.all(servers.map((server) => publish(server, day, snapshot)));
}

function missing(): never {
  throw new Error("no replica");
}

function plainReport(report: DailyReport) {
  const numbers = (counts: object) => Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, Number(n)]));
  return {
    ...numbers(report.snapshot?.counts ?? {}),
    warnings: numbers(report.warningsByReason),
    priceSums: Object.fromEntries(report.priceSums.map((sum) => [sum.currencyCode, Number(decimalOf(sum))])),
  };
}

async function plainListings(server: StorageServer) {
  const all: Listing[] = [];
  for (const state of [1, 2] as const) {
    for (let pageToken = "", more = true; more; more = pageToken !== "") {
      const page = await server.listListings(
        ctx,
        listRequest({ parent: `sources/${SOURCE}`, pageSize: 300, pageToken, state }),
      );
      all.push(...page.listings);
      pageToken = page.nextPageToken;
    }
  }
  return Object.fromEntries(
    all.sort((a, b) => (a.externalId < b.externalId ? -1 : 1)).map((l) => [l.externalId, plain(l)]),
  );
}

function plain(listing: Listing) {
  const text = (day: Listing["priceDay"]) => day && formatDay(day);
  return {
    price: priceOf(listing),
    title: listing.title,
    url: listing.url,
    present: listing.state === 1,
    firstDay: text(listing.firstSeenDay),
    lastDay: text(listing.lastSeenDay),
    priceDay: text(listing.priceDay),
  };
}

function plainFold(fold: Fold) {
  return Object.fromEntries([...fold.listings].map(([id, { shards: _shards, ...known }]) => [id, known]));
}
