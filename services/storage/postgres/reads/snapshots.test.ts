import { expect, it } from "@jest/globals";
import { type ShardOutcome, ShardState } from "../../../../gen/rpc/colheita/collector/v1/shard.ts";
import { DailyReport, Snapshot } from "../../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { ListSnapshotsResponse } from "../../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { harvest, items, listing, open, type TestDay } from "../../testing/day.ts";
import { runContext } from "../../testing/storage.ts";
import { testStorage } from "../../testing/test-storage.ts";

// What an engine takes of a step's output.
const LARGEST_OUTPUT_BYTES = 64 * 1024;
const LARGEST_ANSWER_BYTES = 1024 * 1024;
const ctx = testContext();
const storage = testStorage(testPostgres());

const title = "\u8336".repeat(1_000);
const url = `https://shop/${"a".repeat(2_000)}`;

function priced(source: string, day: string, price: string): TestDay {
  const rows = Array.from({ length: 12 }, (_, n) => listing({ externalId: `id-${n}`, price, title, url }));
  return { source, day, run: `${source}-${day}`, shards: [{ id: "whole", items: items(rows) }] };
}

async function harvestBroken(source: string, day: string, shards: number): Promise<Snapshot> {
  const broken = Array.from({ length: shards }, (_, n) => ({ id: `${n}-${"s".repeat(120)}`, items: [] }));
  const run = `${source}-${day}`;
  const { number } = await open(storage.server, { source, day, run, shards: broken });
  const outcomes = broken.map(({ id }): ShardOutcome => {
    const why = { reason: "HTTP_503", message: "\u8336".repeat(2_000) };
    return { shard: id, state: ShardState.TRUNCATED, pages: 0n, items: 0n, ...why };
  });
  return storage.server.publishSnapshot(runContext(run), {
    source: `sources/${source}`,
    snapshotNumber: number,
    shards: outcomes,
    gates: undefined,
    publishPartial: false,
  });
}

it("keeps a report small enough for an engine, however much went wrong", async () => {
  await harvest(storage.server, priced("broken", "2026-01-01", "10 EUR"));
  const snapshot = await harvestBroken("broken", "2026-01-02", 300);
  expect(Snapshot.encode(snapshot).finish().length).toBeLessThan(LARGEST_OUTPUT_BYTES / 4);
  const report = await storage.server.getDailyReport(ctx, { name: "sources/broken/snapshots/2026-01-02" });
  expect(DailyReport.encode(report).finish().length).toBeLessThan(LARGEST_OUTPUT_BYTES);
  expect(report.incompleteShards.length).toBeGreaterThanOrEqual(20);
  expect(report.incompleteShards.length + report.omittedIncompleteShards).toBe(300);
  expect(report.incompleteShards[7]).toMatchObject({ shard: expect.stringMatching(/^7-/), reason: "HTTP_503" });
  expect(report.snapshot?.outcomeReasons.at(-1)).toBe("And 290 more reasons like these.");
});

it("keeps a report small enough for an engine, whatever dropped", async () => {
  await harvest(storage.server, priced("drops", "2026-01-01", "10 EUR"));
  await harvest(storage.server, priced("drops", "2026-01-02", "5 EUR"));
  const report = await storage.server.getDailyReport(ctx, { name: "sources/drops/snapshots/2026-01-02" });
  expect(report.largestDrops).toHaveLength(10);
  expect(DailyReport.encode(report).finish().length).toBeLessThan(LARGEST_OUTPUT_BYTES / 2);
});

it("reports a sum that no message can hold as the largest that it can", async () => {
  await harvest(storage.server, priced("dear", "2026-01-01", "9000000000000000000 EUR"));
  const report = await storage.server.getDailyReport(ctx, { name: "sources/dear/snapshots/2026-01-01" });
  expect(DailyReport.decode(DailyReport.encode(report).finish()).priceSums).toEqual([
    { currencyCode: "EUR", units: 2n ** 63n - 1n, nanos: 999_999_999 },
  ]);
});

it("lists snapshots in answers below 1 MiB", async () => {
  await storage.pool.query("insert into run_epoch (run, epoch) select 'old-' || n, 1 from generate_series(1, 200) n");
  await storage.pool.query(
    `insert into snapshot (source_id, run, day, generation, base_no, state, outcome, outcome_reasons)
      select s.id, r.run, '2025-01-01', 1, 0, 4, 3, array_fill(repeat('x', 900), array[10])
      from source s, run_epoch r where s.name = 'broken' and r.run like 'old-%'`,
  );
  let listed = 0;
  let pageToken = "";
  do {
    const page = await storage.server.listSnapshots(ctx, { parent: "sources/broken", pageSize: 1000, pageToken });
    expect(ListSnapshotsResponse.encode(page).finish().length).toBeLessThan(LARGEST_ANSWER_BYTES);
    listed += page.snapshots.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(listed).toBe(202);
});
