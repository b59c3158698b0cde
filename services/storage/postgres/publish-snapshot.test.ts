import { beforeAll, describe, expect, it } from "@jest/globals";
import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { Snapshot_Outcome, Snapshot_State } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { batches, harvest, items, listing, open, publish, type TestDay, write } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { failure } from "../testing/failure.ts";
import { harvestedAlone } from "../testing/harvested.ts";
import { killed } from "../testing/killed.ts";
import { messyDays } from "../testing/messy-days.ts";
import { runContext } from "../testing/storage.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { type Publication, prepare, show } from "./publish-snapshot.ts";
import { sweepAll } from "./sweep.ts";

const postgres = testPostgres();
const storage = freshStorage(postgres);
const ctx = testContext();

function day(text: string, ids: readonly string[], more: Partial<TestDay> = {}): TestDay {
  const rows = ids.map((externalId) => listing({ externalId, price: `${Number(text.slice(-2))} EUR` }));
  return { source: "shop", day: text, shards: [{ id: "all", items: items(rows) }], batchItems: 2, ...more };
}

function publication(of: TestDay, snapshotNo: bigint): Publication {
  const shards = of.shards.map((shard) => ({
    shard: shard.id,
    state: shard.state ?? ShardState.COMPLETE,
    pages: 1n,
    items: BigInt(shard.items.length),
    reason: "",
    message: "",
  }));
  const owner = { run: `pipelines/daily/runs/${of.run ?? of.day}`, epoch: 1 };
  return { owner, snapshotNo: Number(snapshotNo), shards, gates: undefined, publishPartial: false };
}

describe("a publication that is killed", () => {
  const [first, second] = messyDays("shop", { seed: 7, listings: 120, rows: 200, days: 2 });
  if (first === undefined || second === undefined) throw new Error("two days are needed");
  let undisturbed: string[];

  beforeAll(async () => {
    undisturbed = await harvestedAlone(postgres, [first, second]);
  });

  it.each<{ name: string; until: (of: Publication) => Promise<void> }>([
    {
      name: "while it prepares",
      until: (of) => killed(storage.pool, async (tx) => void (await prepare(tx, of))),
    },
    {
      name: "between preparing and showing",
      until: async (of) => void (await withTransaction(ctx, storage.pool, (tx) => prepare(tx, of))),
    },
    {
      name: "while it shows",
      until: async (of) => {
        await withTransaction(ctx, storage.pool, (tx) => prepare(tx, of));
        await killed(storage.pool, async (tx) => void (await show(tx, of)));
      },
    },
    {
      name: "before its answer",
      until: async (of) => {
        await withTransaction(ctx, storage.pool, (tx) => prepare(tx, of));
        await withTransaction(ctx, storage.pool, (tx) => show(tx, of));
      },
    },
  ])("$name is finished by its repeat", async ({ until }) => {
    await harvest(storage.server, first);
    const snapshot = await open(storage.server, second);
    await write(storage.server, second, batches(second, snapshot));
    await until({ ...publication(second, snapshot.number), shards: outcomes(second) });
    const published = await publish(storage.server, second, snapshot);
    expect(published.state).toBe(Snapshot_State.PUBLISHED);
    expect(await publish(storage.server, second, snapshot)).toEqual(published);
    expect(await dumpStorage(storage.url)).toEqual(undisturbed);
  });

  function outcomes(of: TestDay) {
    return publication(of, 0n).shards.map((shard) => ({
      ...shard,
      pages: BigInt(Math.ceil(Number(shard.items) / 10)),
      ...(shard.state === ShardState.COMPLETE ? {} : { reason: "PAGE_LIMIT", message: "It has more pages." }),
    }));
  }
});

describe("publishSnapshot", () => {
  it("shows nothing before it is done", async () => {
    await harvest(storage.server, day("2026-01-01", ["a"]));
    const next = day("2026-01-02", ["a", "b"]);
    const snapshot = await open(storage.server, next);
    await write(storage.server, next, batches(next, snapshot));
    await withTransaction(ctx, storage.pool, (tx) => prepare(tx, publication(next, snapshot.number)));
    const asked = { name: "sources/shop/listings/b", asOfDay: undefined };
    expect(await failure(storage.server.getListing(ctx, asked))).toMatchObject({ reason: "LISTING_NOT_FOUND" });
    const seen = await storage.server.getListing(ctx, { ...asked, name: "sources/shop/listings/a" });
    expect(seen.price?.units).toBe(1n);
    await publish(storage.server, next, snapshot);
    expect((await storage.server.getListing(ctx, asked)).price?.units).toBe(2n);
  });

  it("says nothing of how a day ended that was superseded before it was shown", async () => {
    const first = day("2026-01-01", ["a"]);
    const snapshot = await open(storage.server, first);
    await write(storage.server, first, batches(first, snapshot));
    await withTransaction(ctx, storage.pool, (tx) => prepare(tx, publication(first, snapshot.number)));
    await open(storage.server, { ...first, run: "again" });
    const { snapshots } = await storage.server.listSnapshots(ctx, {
      parent: "sources/shop",
      pageSize: 0,
      pageToken: "",
    });
    expect(snapshots[1]).toMatchObject({
      state: Snapshot_State.SUPERSEDED,
      outcome: Snapshot_Outcome.UNSPECIFIED,
      counts: undefined,
    });
  });

  it("keeps why a shard is not complete, whatever its source said", async () => {
    const cut = day("2026-01-01", ["a"]);
    const snapshot = await open(storage.server, cut);
    await write(storage.server, cut, batches(cut, snapshot));
    const [outcome] = publication(cut, snapshot.number).shards;
    if (outcome === undefined) throw new Error("a shard is needed");
    await storage.server.publishSnapshot(runContext(cut.day), {
      source: "sources/shop",
      snapshotNumber: snapshot.number,
      shards: [{ ...outcome, state: ShardState.TRUNCATED, reason: "PAGE_MALFORMED", message: "found \0" }],
      gates: undefined,
      publishPartial: false,
    });
    const report = await storage.server.getDailyReport(ctx, { name: "sources/shop/snapshots/2026-01-01" });
    expect(report.incompleteShards).toMatchObject([{ message: "found \ufffd" }]);
    expect(report.snapshot?.outcomeReasons).toEqual(["Shard all ended early (PAGE_MALFORMED: found \ufffd)."]);
  });

  it.each([
    { name: "a batch is missing", sent: [0], written: "2" },
    { name: "the first batch is missing", sent: [1], written: "2" },
    { name: "nothing was written", sent: [], written: "0" },
  ])("refuses to judge while $name, and goes on when it is there", async ({ sent, written }) => {
    const whole = day("2026-01-01", ["a", "b", "c", "d"]);
    const snapshot = await open(storage.server, whole);
    const all = batches(whole, snapshot);
    await write(
      storage.server,
      whole,
      all.filter((_, index) => sent.includes(index)),
    );
    expect(await failure(publish(storage.server, whole, snapshot))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SNAPSHOT_INCOMPLETE",
      metadata: { shard: "all", written, expected: "4" },
    });
    await write(storage.server, whole, all);
    expect((await publish(storage.server, whole, snapshot)).counts?.items).toBe(4n);
  });

  it("finds a gap and an overlap that add up", async () => {
    const whole = day("2026-01-01", ["a", "b", "c", "d"]);
    const snapshot = await open(storage.server, whole);
    const [one, two] = batches(whole, snapshot);
    if (one === undefined || two === undefined) throw new Error("two batches are needed");
    await write(storage.server, whole, [one, { ...two, firstItem: 1n }]);
    expect(await failure(publish(storage.server, whole, snapshot))).toMatchObject({
      reason: "SNAPSHOT_INCOMPLETE",
      message: expect.stringContaining("gaps or overlaps"),
    });
  });

  it("names each shard that has no outcome, and each outcome that has no shard", async () => {
    const snapshot = await open(storage.server, day("2026-01-01", []));
    const strange = day("2026-01-01", [], { shards: [{ id: "other", items: [] }] });
    expect((await failure(publish(storage.server, strange, snapshot))).details.fieldViolations).toEqual([
      { field: "shards[0].shard", description: "is no shard of the snapshot" },
      { field: "shards", description: "has no outcome of shard all" },
    ]);
  });

  it("leaves what is published as it was when a gate refuses, and keeps the report", async () => {
    await harvest(storage.server, day("2026-01-01", ["a", "b", "c"]));
    const before = await dumpStorage(storage.url);
    const bad = day("2026-01-02", ["a", "x"], { gates: { largestGoneShare: 0.5 } });
    const refused = await harvest(storage.server, bad);
    expect(refused).toMatchObject({
      state: Snapshot_State.REFUSED,
      outcome: Snapshot_Outcome.NOT_PUBLISHED,
      outcomeReasons: ["2 of 3 listings are gone (66.7 %), and the source allows 50.0 %."],
      counts: { items: 2n, new: 1n, changed: 1n, gone: 2n },
    });
    const again = await open(storage.server, bad);
    expect(await publish(storage.server, bad, again)).toEqual(refused);
    await sweepAll(ctx, storage.pool);
    expect(await dumpStorage(storage.url)).toEqual(before);
    const report = await storage.server.getDailyReport(ctx, { name: "sources/shop/snapshots/2026-01-02" });
    expect(report.snapshot).toEqual(refused);
    const next = await harvest(storage.server, day("2026-01-03", ["a", "b", "c"]));
    expect(next.counts).toMatchObject({ listings: 3n, changed: 3n, new: 0n, gone: 0n });
  });

  it("publishes the head's day again as the next of its line", async () => {
    await harvest(storage.server, day("2026-01-01", ["a", "b"]));
    const rows = [listing({ externalId: "a", price: "7 EUR" }), listing({ externalId: "c", price: "1 EUR" })];
    const forced = day("2026-01-01", [], { run: "forced", shards: [{ id: "all", items: items(rows) }] });
    expect((await harvest(storage.server, forced)).counts).toMatchObject({ new: 1n, changed: 1n, gone: 1n });
    const asOf = { name: "sources/shop/listings/a", asOfDay: { year: 2026, month: 1, day: 1 } };
    expect((await storage.server.getListing(ctx, asOf)).price?.units).toBe(7n);
    const { points } = await storage.server.listPriceHistory(ctx, {
      parent: "sources/shop/listings/a",
      pageSize: 0,
      pageToken: "",
    });
    expect(points.map(({ price }) => price?.units)).toEqual([7n]);
  });

  it("writes one version of a listing that is there twice", async () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `id-${n % 1_600}`);
    await harvest(storage.server, day("2026-01-01", ids, { batchItems: 500 }));
    const changed = await harvest(storage.server, day("2026-01-02", ids, { batchItems: 500 }));
    expect(changed.counts).toMatchObject({ duplicates: 400n, changed: 1_600n });
    const { rows } = await storage.pool.query(
      "select count(*)::int from (select from listing_version group by listing_id, snapshot_no having count(*) > 1) twice",
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it("keeps sources apart whose snapshots have numbers in one line", async () => {
    await harvest(storage.server, day("2026-01-01", ["a", "b"]));
    await harvest(storage.server, day("2026-01-01", ["a"], { source: "market", run: "m1" }));
    const second = await harvest(storage.server, day("2026-01-02", ["a"], { source: "market", run: "m2" }));
    expect(second.counts).toMatchObject({ listings: 1n, changed: 1n, new: 0n, gone: 0n });
    const third = await harvest(storage.server, day("2026-01-02", ["a"]));
    expect(third.counts).toMatchObject({ listings: 1n, changed: 1n, gone: 1n });
  });
});
