import { describe, expect, it } from "@jest/globals";
import { Snapshot_State } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { PublishLineResponse_Outcome as Outcome } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { batches, dayOf, harvest, open, publish, write } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { failure } from "../testing/failure.ts";
import { harvestAll } from "../testing/harvested.ts";
import { harvestLine, inLine, publishLine } from "../testing/line.ts";
import { harvestedDays, replayedDay, replayedDays, shopDay } from "../testing/line-days.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { sweepAll } from "./sweep.ts";

const storage = freshStorage(testPostgres());
const ctx = testContext();

const superseded = { code: "FAILED_PRECONDITION", reason: "SNAPSHOT_SUPERSEDED" };

async function listed(): Promise<string[]> {
  const { rows } = await storage.pool.query<{ key: string }>(
    "select concat_ws(' ', day, state, line_no > 0) key from snapshot order by no",
  );
  return rows.map(({ key }) => key);
}

describe("publishing a line", () => {
  it("leaves the runs that had published what it takes the place of their answers", async () => {
    await harvestAll(storage, harvestedDays);
    const { server } = storage;
    const last = await open(server, harvestedDays[3] ?? replayedDay(4));
    await harvestLine(server, replayedDays.slice(1), "r1");
    await publishLine(server, "shop", "r1");
    const again = await publish(server, harvestedDays[3] ?? replayedDay(4), last);
    expect(again).toEqual({ ...last, state: Snapshot_State.SUPERSEDED });
    expect(await open(server, harvestedDays[3] ?? replayedDay(4))).toEqual(again);
  });

  it("is what shows that a day of it was refused", async () => {
    await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, [replayedDay(4), { ...replayedDay(5), gates: { leastItems: 9n } }], "r1");
    const report = { name: "sources/shop/snapshots/2026-01-05" };
    expect(await failure(storage.server.getDailyReport(ctx, report))).toMatchObject({ reason: "SNAPSHOT_NOT_FOUND" });
    await publishLine(storage.server, "shop", "r1");
    expect((await storage.server.getDailyReport(ctx, report)).snapshot?.state).toBe(Snapshot_State.REFUSED);
  });

  it("is refused where there is none, and is an answer where it has nothing to show", async () => {
    const before = await harvestAll(storage, harvestedDays);
    expect(await failure(publishLine(storage.server, "shop", "r1"))).toMatchObject({
      code: "NOT_FOUND",
      reason: "LINE_NOT_FOUND",
    });
    const gates = { leastItems: 9n };
    await harvestLine(
      storage.server,
      replayedDays.slice(3).map((of) => ({ ...of, gates })),
      "r1",
    );
    const { outcome, headDay, lineDay } = await publishLine(storage.server, "shop", "r1");
    expect({ outcome, headDay, lineDay }).toEqual({
      outcome: Outcome.LINE_EMPTY,
      headDay: dayOf("2026-01-04"),
      lineDay: dayOf("2026-01-04"),
    });
    await sweepAll(ctx, storage.pool);
    expect(await dumpStorage(storage.url)).toEqual(before);
  });

  it("goes on without a day that was refused, and tells which days are no more", async () => {
    await harvestAll(storage, harvestedDays);
    const refused = replayedDays.map((of, index) => (index === 2 ? { ...of, gates: { leastItems: 9n } } : of));
    await harvestLine(storage.server, refused.slice(1), "r1");
    const report = { name: "sources/shop/snapshots/2026-01-03" };
    expect((await storage.server.getDailyReport(ctx, report)).snapshot?.state).toBe(Snapshot_State.PUBLISHED);
    expect(await publishLine(storage.server, "shop", "r1")).toMatchObject({
      outcome: Outcome.PUBLISHED,
      days: 2,
      supersededSnapshots: 3,
      droppedDays: [dayOf("2026-01-03")],
    });
    expect((await storage.server.getDailyReport(ctx, report)).snapshot).toMatchObject({
      state: Snapshot_State.REFUSED,
      line: "r1",
    });
    expect(await listed()).toEqual([
      "2026-01-01 3 f",
      "2026-01-02 5 f",
      "2026-01-03 5 f",
      "2026-01-04 5 f",
      "2026-01-02 3 t",
      "2026-01-03 4 t",
      "2026-01-04 3 t",
    ]);
  });

  it("waits for a run that writes where readers see, unless it was given up long ago", async () => {
    await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, replayedDays.slice(1), "r1");
    await open(storage.server, shopDay(5, ["a"]));
    expect(await failure(publishLine(storage.server, "shop", "r1"))).toMatchObject({
      code: "UNAVAILABLE",
      reason: "SNAPSHOT_UNDER_WAY",
      metadata: { source: "shop", day: "2026-01-05" },
      details: { retryDelayMs: 5_000 },
    });
    await storage.pool.query("update snapshot set create_time = now() - interval '25 hours' where state = 1");
    expect(await publishLine(storage.server, "shop", "r1")).toMatchObject({ outcome: Outcome.PUBLISHED });
    expect(await failure(open(storage.server, shopDay(5, ["a"])))).toMatchObject(superseded);
    expect((await harvest(storage.server, shopDay(5, ["a"], { run: "again" }))).counts).toMatchObject({ changed: 1n });
  });

  it("is refused to an owner that another one has followed", async () => {
    const before = await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, replayedDays.slice(1), "r1");
    expect(await failure(publishLine(storage.server, "shop", "r2", 3))).toMatchObject({ code: "NOT_FOUND" });
    await storage.pool.query("insert into run_epoch values ('pipelines/daily/runs/r1-publish', 3)");
    const stale = { code: "FAILED_PRECONDITION", reason: "EPOCH_STALE" };
    expect(await failure(publishLine(storage.server, "shop", "r1", 2))).toMatchObject(stale);
    expect(await dumpStorage(storage.url)).toEqual(before);
    expect(await publishLine(storage.server, "shop", "r1", 3)).toMatchObject({ outcome: Outcome.PUBLISHED });
    expect(await failure(publishLine(storage.server, "shop", "r1", 2))).toMatchObject(stale);
  });

  it("leaves a day that is still to be written to the line that readers see from then on", async () => {
    await harvestAll(storage, harvestedDays);
    await harvestLine(storage.server, replayedDays.slice(1), "r1");
    const next = inLine(shopDay(5, ["a"]), "r1");
    const opened = await open(storage.server, next);
    await publishLine(storage.server, "shop", "r1");
    await write(storage.server, next, batches(next, opened));
    expect((await publish(storage.server, next, opened)).state).toBe(Snapshot_State.PUBLISHED);
    const late = inLine(shopDay(6, ["a"]), "r1");
    await open(storage.server, shopDay(6, ["a"]));
    expect(await failure(open(storage.server, late))).toMatchObject({ reason: "SNAPSHOT_UNDER_WAY" });
  });
});
