import { describe, expect, it } from "@jest/globals";
import { Snapshot_State } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { batches, dayOf, harvest, open, publish, write } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { failure } from "../testing/failure.ts";
import { harvestAll } from "../testing/harvested.ts";
import { harvestLine, inLine, publishLine } from "../testing/line.ts";
import { harvestedDays, replayedDay, replayedDays, shopDay } from "../testing/line-days.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { giveUpIdleLines } from "./idle-lines.ts";
import { sweepAll } from "./sweep.ts";

const storage = freshStorage(testPostgres());
const ctx = testContext();

const superseded = { code: "FAILED_PRECONDITION", reason: "SNAPSHOT_SUPERSEDED" };

async function rowsOf(table: string): Promise<number> {
  const { rows } = await storage.pool.query<{ count: number }>(`select count(*)::int from ${table}`);
  return rows[0]?.count ?? 0;
}

describe("a line that is not published", () => {
  it("tells how each of its days ended, and shows none of them", async () => {
    const before = await harvestAll(storage, harvestedDays);
    const opened = await open(storage.server, inLine(replayedDay(2), "r1"));
    expect(opened).toMatchObject({ line: "r1", state: Snapshot_State.OPEN, day: dayOf("2026-01-02") });
    await write(storage.server, inLine(replayedDay(2), "r1"), batches(replayedDay(2), opened));
    const staged = await publish(storage.server, inLine(replayedDay(2), "r1"), opened);
    expect(staged).toMatchObject({
      state: Snapshot_State.STAGED,
      outcome: 1,
      counts: { new: 1n, changed: 1n, gone: 2n },
      publishTime: undefined,
    });
    expect(await publish(storage.server, inLine(replayedDay(2), "r1"), opened)).toEqual(staged);
    expect(await open(storage.server, inLine(replayedDay(2), "r1"))).toEqual(staged);
    expect(await dumpStorage(storage.url)).toEqual(before);
  });

  it("takes days in ascending order, from its first one on", async () => {
    await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, replayedDays.slice(1, 3), "r1");
    const early = { code: "FAILED_PRECONDITION", reason: "SNAPSHOT_OUT_OF_ORDER" };
    for (const of of replayedDays.slice(0, 2)) {
      const other = { ...inLine(of, "r1"), run: `other-${of.day}` };
      expect(await failure(open(storage.server, other))).toMatchObject(early);
    }
    expect(await failure(open(storage.server, shopDay(3, [], { run: "main" })))).toMatchObject(early);
    const mixed = { ...inLine(replayedDay(2), "r1"), line: "r2" };
    expect(await failure(open(storage.server, mixed))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("is given up when another is begun, and nothing is left of it", async () => {
    const before = await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, replayedDays.slice(0, 2), "r1");
    const under = inLine(replayedDay(3), "r1");
    const open1 = await open(storage.server, under);
    await write(storage.server, under, batches(under, open1));

    await harvestLine(storage.server, replayedDays.slice(3), "r2");
    const gaveUp = { code: "FAILED_PRECONDITION", reason: "LINE_SUPERSEDED" };
    expect(await failure(publish(storage.server, under, open1))).toMatchObject(superseded);
    expect(await failure(open(storage.server, under))).toMatchObject(superseded);
    expect(await failure(open(storage.server, inLine(replayedDay(4), "r1")))).toMatchObject(gaveUp);
    expect(await failure(publishLine(storage.server, "shop", "r1"))).toMatchObject(gaveUp);
    await sweepAll(ctx, storage.pool);
    expect(await dumpStorage(storage.url)).toEqual(before);
    expect(await rowsOf("listing where line_no = 1")).toBe(0);
    expect(await rowsOf("retired_line")).toBe(0);
    expect(await rowsOf("listing where line_no = 2")).toBeGreaterThan(0);
  });

  it("is given up after it lay idle too long", async () => {
    const before = await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, replayedDays.slice(0, 2), "r1");
    await giveUpIdleLines(ctx, storage.pool, 3_600_000);
    expect(await rowsOf("line where state = 1")).toBe(1);
    await storage.pool.query("update snapshot set create_time = now() - interval '2 hours' where line_no = 1");
    await giveUpIdleLines(ctx, storage.pool, 3_600_000);
    expect(await rowsOf("line where state = 1")).toBe(1);
    await storage.pool.query("update line set create_time = now() - interval '2 hours'");
    await giveUpIdleLines(ctx, storage.pool, 3_600_000);
    expect(await rowsOf("line where state = 1")).toBe(0);
    await sweepAll(ctx, storage.pool);
    expect(await dumpStorage(storage.url)).toEqual(before);
    expect(await rowsOf("listing where line_no > 0")).toBe(0);
  });

  it("leaves what runs write at the same time to the line that readers see", async () => {
    await harvestAll(storage, harvestedDays);
    const daily = shopDay(5, ["a"]);
    const main = await open(storage.server, daily);
    const again = inLine(replayedDay(4), "r1");
    const hidden = await open(storage.server, again);
    await write(storage.server, daily, batches(daily, main));
    await write(storage.server, again, batches(again, hidden));
    expect((await publish(storage.server, again, hidden)).state).toBe(Snapshot_State.STAGED);
    expect(await publish(storage.server, daily, main)).toMatchObject({ counts: { changed: 1n, gone: 2n } });
  });
});

describe("a call of a run that was given up", () => {
  it("does not end what a later try of the day has begun", async () => {
    await harvest(storage.server, shopDay(1, ["a"]));
    const second = shopDay(2, ["a"], { run: "shop-2026-01-02-2", runGeneration: 2 });
    const opened = await open(storage.server, second);
    const late = shopDay(2, ["b"], { run: "shop-2026-01-02-1", runGeneration: 1 });
    expect(await failure(open(storage.server, late))).toMatchObject({
      ...superseded,
      metadata: { newest_run: "pipelines/daily/runs/shop-2026-01-02-2" },
    });
    await write(storage.server, second, batches(second, opened));
    expect((await publish(storage.server, second, opened)).state).toBe(Snapshot_State.PUBLISHED);
    expect(await failure(open(storage.server, late))).toMatchObject(superseded);
    const third = shopDay(2, ["c"], { run: "shop-2026-01-02-3", runGeneration: 3 });
    expect((await harvest(storage.server, third)).state).toBe(Snapshot_State.PUBLISHED);
  });
});
