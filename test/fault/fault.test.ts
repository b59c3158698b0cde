import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CreateRunRequest } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { Snapshot_Outcome, Snapshot_State } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { ListSnapshotsRequest } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { follow } from "../../services/local/day/follow.ts";
import { harvestDay } from "../../services/local/day/harvest.ts";
import { sourceReport } from "../../services/local/day/report.ts";
import type { DayReport, SourceReport } from "../../services/local/report/day.ts";
import { reportText } from "../../services/local/report/text.ts";
import { kinds } from "../../services/simulator/control/faults.ts";
import { quietScreen, startMesh, type TestMesh } from "../support/mesh.ts";
import { type Published, readPublished } from "../support/published.ts";
import { root } from "../support/service.ts";
import { type FaultCase, faultCases } from "./faults.ts";
import { aimed, setFaults, simulatedSource } from "./simulated.ts";

const names = faultCases.map(({ name }) => name);
const silent = "silent-list-of-shards";

let mesh: TestMesh;
let before: ReadonlyMap<string, Published>;
let after: ReadonlyMap<string, Published>;
let first: DayReport;
let harmed: DayReport;
let healed: DayReport;

// One good day, one with every fault at once, each for a source of its own, and one good day after it.
beforeAll(async () => {
  const hurried = readFileSync(join(root, "pipelines/daily.yaml"), "utf8")
    .replace("name: daily", "name: hurried")
    .replace("timeout: 24h", "timeout: 5s");
  const sources = [...faultCases, { name: silent, discovered: true }];
  mesh = await startMesh({
    sources: Object.fromEntries(sources.map((source) => [source.name, simulatedSource(source)])),
    pipelines: { hurried },
    listings: 100,
  });
  const simulator = mesh.addresses.simulator.http;
  first = await harvest(1);
  before = await read();
  await setFaults(
    simulator,
    faultCases.map(({ name, rule }) => aimed(rule, name)),
  );
  harmed = await harvest(2);
  after = await read();
  await setFaults(simulator, []);
  healed = await harvest(3);
});

afterAll(async () => {
  await mesh?.[Symbol.asyncDispose]();
}, 60_000);

function harvest(day: number): Promise<DayReport> {
  const deps = { ...mesh.clients, screen: quietScreen, onRun() {} };
  return harvestDay(mesh.ctx, deps, { year: 2026, month: 1, day }, names);
}

async function read(): Promise<ReadonlyMap<string, Published>> {
  const published = new Map<string, Published>();
  for (const name of names) published.set(name, await readPublished(mesh.ctx, mesh.storage, name));
  return published;
}

function of(report: DayReport, name: string): SourceReport {
  const found = report.sources.find(({ source }) => source === name);
  if (found === undefined) throw new Error(`the report has no ${name}`);
  return found;
}

it("knows every fault of the simulator", () => {
  expect(new Set(faultCases.map(({ rule }) => rule.kind))).toEqual(new Set(Object.keys(kinds)));
});

describe.each(faultCases)("$name", ({ name, expected }: FaultCase) => {
  it("ends as expected, and the report says what was lost and why", () => {
    const report = of(harmed, name);
    expect({ outcome: report.outcome, reasons: report.reasons }).toMatchObject({ outcome: expected.outcome });
    expect(report.incompleteShards).toEqual(
      expected.shard === undefined ? [] : [expect.objectContaining({ ...expected.shard, shard: "c1" })],
    );
    expect(Object.fromEntries(report.rejected)).toMatchObject(expected.rejected ?? {});
    const why = report.reasons.join("\n");
    if (expected.why === undefined) expect(why).toBe("");
    else expect(why).toMatch(expected.why);
    const text = reportText({ day: harmed.day, sources: [report] });
    for (const word of [name, expected.outcome, expected.shard?.reason ?? "", ...Object.keys(expected.rejected ?? {})])
      expect(text).toContain(word);
  });

  it("counts every item", () => {
    const { counts, rejected } = of(harmed, name);
    expect(counts.items).toBe(counts.listings + counts.duplicates + counts.rejected);
    expect(counts.rejected).toBe([...rejected.values()].reduce((sum, count) => sum + count, 0));
  });

  const refused = expected.outcome === "not published" || expected.outcome === "failed";
  it(`shows readers ${refused ? "what they saw before" : "the new day"}`, () => {
    const old = before.get(name);
    const now = after.get(name);
    if (old === undefined || now === undefined) throw new Error("the source was not read");
    expect(old.days).toEqual([`sources/${name}/snapshots/2026-01-01`]);
    expect(old.listings.length).toBeGreaterThan(90);
    if (refused) expect(now).toEqual(old);
    else expect(now.days).toEqual([`sources/${name}/snapshots/2026-01-02`, ...old.days]);
    if (expected.outcome !== "partial") return;
    // What a cut shard did not show is not gone.
    expect(of(harmed, name).counts.gone).toBe(0);
    const ids = new Set(now.listings.map((listing) => listing.name));
    expect(old.listings.filter((listing) => !ids.has(listing.name))).toEqual([]);
  });

  it("is whole again the day after", () => {
    expect(of(first, name)).toMatchObject({ outcome: "complete", incompleteShards: [] });
    expect(of(healed, name)).toMatchObject({ outcome: "complete", incompleteShards: [], reasons: [] });
    expect(of(healed, name).counts.items).toBeGreaterThan(90);
  });
});

it("waits as long as a site asks", () => {
  expect(of(harmed, "status429-with-retry-after").tookMs).toBeGreaterThanOrEqual(2_000);
});

it("lists a refused day with its reasons", async () => {
  const parent = "sources/status500-for-ever";
  const { snapshots } = await mesh.storage.listSnapshots(mesh.ctx, ListSnapshotsRequest.fromPartial({ parent }));
  const refused = snapshots.find(({ name }) => name === `${parent}/snapshots/2026-01-02`);
  expect(refused).toMatchObject({ state: Snapshot_State.REFUSED, outcome: Snapshot_Outcome.NOT_PUBLISHED });
  expect(refused?.outcomeReasons.join("\n")).toMatch(/Shard c1 failed \(HTTP_500/);
});

it("ends a run at its limit where a site never tells its shards, and says what it waited for", async () => {
  await setFaults(mesh.addresses.simulator.http, [aimed({ kind: "status500" }, silent)]);
  const request = CreateRunRequest.fromPartial({
    parent: "pipelines/hurried",
    run: { partition: silent, day: { year: 2026, month: 1, day: 1 } },
  });
  let run = await mesh.clients.orchestrator.createRun(mesh.ctx, request);
  for await (const now of follow(mesh.ctx, mesh.clients.orchestrator, run.name)) run = now;
  expect(run.state).toBe(Run_State.FAILED);
  const report = sourceReport(run, undefined, []);
  expect(report.outcome).toBe("failed");
  expect(report.reasons.join("\n")).toMatch(/RUN_TIMEOUT/);
  expect(run.steps[0]?.error?.message).toMatch(/list of shards .* status 500/);
});
