import { describe, expect, it } from "@jest/globals";
import { Snapshot_State } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { batches, dayOf, harvest, items, listing, open, publish, type TestDay, write } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { failure } from "../testing/failure.ts";
import { freshStorage } from "../testing/test-storage.ts";

const storage = freshStorage(testPostgres());
const ctx = testContext();

function day(text: string, ids: readonly string[], run = text): TestDay {
  const rows = ids.map((externalId) => listing({ externalId, price: `${text.slice(-2)} EUR` }));
  return { source: "shop", day: text, run, shards: [{ id: "all", items: items(rows) }] };
}

describe("openSnapshot", () => {
  it("returns the run's snapshot again, whatever state it has reached", async () => {
    const first = day("2026-01-01", ["a"]);
    const opened = await open(storage.server, first);
    expect(opened).toMatchObject({
      state: Snapshot_State.OPEN,
      baseNumber: 0n,
      run: "pipelines/daily/runs/2026-01-01",
    });
    expect(await open(storage.server, first)).toEqual(opened);
    await write(storage.server, first, batches(first, opened));
    const published = await publish(storage.server, first, opened);
    expect(await open(storage.server, first)).toEqual(published);
  });

  it("gives the next day the published one as its base, and numbers all sources in one line", async () => {
    const one = await harvest(storage.server, day("2026-01-01", ["a"]));
    const other = await open(storage.server, { ...day("2026-01-01", ["a"], "other"), source: "market" });
    const two = await open(storage.server, day("2026-01-02", ["a"]));
    expect(other).toMatchObject({ baseNumber: 0n });
    expect(two.baseNumber).toBe(one.number);
    expect(two.number).toBeGreaterThan(other.number);
  });

  it.each(["OPEN", "SEALED"])("supersedes another run's %s snapshot and sweeps what it wrote", async (reached) => {
    await harvest(storage.server, day("2026-01-01", ["a", "b"]));
    const before = await dumpStorage(storage.url);
    const loser = day("2026-01-02", ["a", "c", "d"], "loser");
    const lost = await open(storage.server, loser);
    await write(storage.server, loser, batches(loser, lost));
    if (reached === "SEALED") await storage.pool.query("update snapshot set state = 2 where no = $1", [lost.number]);

    const winner = await open(storage.server, day("2026-01-02", ["a"], "winner"));
    expect(winner.number).toBeGreaterThan(lost.number);
    expect(await dumpStorage(storage.url)).toEqual(before);
    const superseded = { code: "FAILED_PRECONDITION", reason: "SNAPSHOT_SUPERSEDED" };
    const [batch] = batches(loser, lost);
    expect(await failure(open(storage.server, loser))).toMatchObject(superseded);
    expect(await failure(write(storage.server, loser, batch ? [batch] : []))).toMatchObject(superseded);
    expect(await failure(publish(storage.server, loser, lost))).toMatchObject(superseded);
    const { snapshots } = await storage.server.listSnapshots(ctx, {
      parent: "sources/shop",
      pageSize: 0,
      pageToken: "",
    });
    expect(snapshots.map(({ state }) => state)).toEqual([
      Snapshot_State.OPEN,
      Snapshot_State.SUPERSEDED,
      Snapshot_State.PUBLISHED,
    ]);
  });

  it("goes on with a sweep that was cut short", async () => {
    const loser = day("2026-01-01", ["a"], "loser");
    const lost = await open(storage.server, loser);
    await write(storage.server, loser, batches(loser, lost));
    await storage.pool.query("update snapshot set state = 5 where no = $1", [lost.number]);
    await harvest(storage.server, day("2026-01-01", ["b"], "winner"));
    const lines = await dumpStorage(storage.url);
    expect(lines.filter((line) => line.includes("stray"))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('["listing"'))).toHaveLength(1);
  });

  it("lets two runs that open at once leave one snapshot open", async () => {
    const runs = ["r1", "r2", "r3", "r4"].map((run) => open(storage.server, day("2026-01-01", ["a"], run)));
    const settled = await Promise.allSettled(runs);
    expect(settled.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
    const { rows } = await storage.pool.query("select count(*)::int from snapshot where state in (1, 2)");
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("refuses a day before the published one, and takes the same day again", async () => {
    await harvest(storage.server, day("2026-01-05", ["a"]));
    expect(await failure(open(storage.server, day("2026-01-04", ["a"])))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SNAPSHOT_OUT_OF_ORDER",
      metadata: { head_day: "2026-01-05" },
    });
    const forced = await harvest(storage.server, day("2026-01-05", ["a", "b"], "forced"));
    expect(forced.counts).toMatchObject({ listings: 2n, new: 1n, unchanged: 1n });
  });

  it("refuses a run that opened another day", async () => {
    await open(storage.server, day("2026-01-01", ["a"], "run"));
    expect(await failure(open(storage.server, day("2026-01-02", ["a"], "run")))).toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  it("refuses an owner that another one has followed", async () => {
    await open(storage.server, { ...day("2026-01-01", ["a"]), epoch: 3 });
    expect(await failure(open(storage.server, { ...day("2026-01-01", ["a"]), epoch: 2 }))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "EPOCH_STALE",
      metadata: { epoch: "2", newest_epoch: "3" },
    });
  });

  it("refuses a call without the engine's metadata", async () => {
    const request = {
      source: "sources/shop",
      day: dayOf("2026-01-01"),
      generation: 1,
      shards: [],
      line: "",
      runGeneration: 0,
    };
    expect(await failure(storage.server.openSnapshot(ctx, request))).toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "ENGINE_METADATA_MISSING",
    });
  });
});
