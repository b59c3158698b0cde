import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Backfill, Backfill_Mode, Backfill_State } from "../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { BackfillServiceDefinition } from "../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import { Snapshot_State } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { ListListingsRequest, ListSnapshotsRequest } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { addDays } from "../../services/kit/day.ts";
import { harvestDay, harvestDays } from "../../services/local/day/harvest.ts";
import { quietScreen, startMesh, type TestMesh } from "../support/mesh.ts";
import { operatorClient } from "../support/operator.ts";
import { root } from "../support/service.ts";
import { until } from "../support/waiting.ts";

const SOURCE = "shop";
const FIRST = { year: 2026, month: 1, day: 1 };
const DAYS = [0, 1, 2, 3].map((days) => addDays(FIRST, days));
const NEXT = addDays(FIRST, 4);

let mesh: TestMesh;

beforeAll(async () => {
  const shop = readFileSync(join(root, `sources/${SOURCE}.yaml`), "utf8");
  mesh = await startMesh({ sources: { [SOURCE]: shop }, listings: 80 });
});

afterAll(async () => {
  await mesh?.[Symbol.asyncDispose]();
}, 60_000);

/** seen is what readers are answered in one call: every listing that is there, without which run wrote it. */
async function seen(): Promise<string> {
  const request = ListListingsRequest.fromPartial({ parent: `sources/${SOURCE}`, pageSize: 1_000 });
  const { listings } = await mesh.storage.listListings(mesh.ctx, request);
  const plain = listings.map(({ lineage: _lineage, ...listing }) => listing);
  return JSON.stringify(plain, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

it("a backfill goes over archived days again, while the next day is harvested, and shows them all at once", async () => {
  const deps = { ...mesh.clients, screen: quietScreen, onRun() {}, onDay() {} };
  await harvestDays(mesh.ctx, deps, DAYS, [SOURCE]);
  const old = await seen();

  // The backfill has to know of the next day before it comes to the last one that there is.
  const begun = Promise.withResolvers<void>();
  const harvested = harvestDay(mesh.ctx, { ...deps, onRun: () => begun.resolve() }, NEXT, [SOURCE]);
  await Promise.race([begun.promise, harvested]);
  using operator = operatorClient(BackfillServiceDefinition, mesh.addresses.orchestrator.operator);
  const asked = Backfill.fromPartial({ mode: Backfill_Mode.REPROCESS, firstDay: DAYS[1], partitions: [SOURCE] });
  const parent = "pipelines/replay";
  const request = { parent, backfill: asked, requestId: crypto.randomUUID(), validateOnly: false };
  const { name } = await operator.client.createBackfill(mesh.ctx, request);
  const answers = new Set<string>();
  const ended = await until("the backfill ends", async () => {
    answers.add(await seen());
    const backfill = await operator.client.getBackfill(mesh.ctx, { name });
    return backfill.state === Backfill_State.RUNNING ? undefined : backfill;
  });
  expect(ended).toMatchObject({ state: Backfill_State.SUCCEEDED, runsSucceeded: 4, runsFailed: 0, reasons: [] });
  expect((await harvested).sources.map(({ outcome }) => outcome)).toEqual(["complete"]);

  // The same file gives the same listings, so that readers see the days before and the one that came, and nothing else.
  const newer = await seen();
  for (const answer of answers) expect([old, newer]).toContain(answer);
  const list = ListSnapshotsRequest.fromPartial({ parent: `sources/${SOURCE}`, pageSize: 100 });
  const { snapshots } = await mesh.storage.listSnapshots(mesh.ctx, list);
  const line = name.slice(name.lastIndexOf("/") + 1);
  const shown = snapshots.filter(({ state }) => state === Snapshot_State.PUBLISHED);
  expect(shown.map((snapshot) => [snapshot.day?.day, snapshot.line])).toEqual([
    ...[5, 4, 3, 2].map((day) => [day, line]),
    [1, ""],
  ]);
  expect(snapshots.filter(({ state }) => state === Snapshot_State.SUPERSEDED)).toHaveLength(4);
});
