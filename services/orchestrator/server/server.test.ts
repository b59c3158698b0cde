import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { ListOperationsRequest } from "../../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import { Backfill, Backfill_State, Backfill_Which } from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { CreateBackfillRequest } from "../../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import { ListFiresRequest } from "../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { Operation } from "../audit/operation.ts";
import type { BackfillStore, BackfillView, NewBackfill } from "../backfill/backfill.ts";
import { createCatalog } from "../contract/catalog.ts";
import type { Library } from "../pipeline/library.ts";
import type { Fire, ScheduleStore } from "../schedule/schedule.ts";
import { planWith, stepWith } from "../testing/plans.ts";
import { AuditServer } from "./audit.ts";
import { BackfillServer } from "./backfill.ts";
import { PipelineServer } from "./pipeline.ts";

const ctx = testContext();
const day = { year: 2026, month: 1, day: 2 };
const problem = { file: "bad.yaml", line: 3, column: 5, path: "steps", expected: "a", found: "b", hint: "" };
const scheduled = planWith({
  pipeline: "good",
  inputs: [{ name: "count", type: "int", default: 3 }],
  schedule: { cron: "0 6 * * *", overlap: "skip", catchUp: { mode: "all", most: 7 } },
  steps: [stepWith({ fanOut: { kind: "each", of: "b", limit: 4, mayFail: { kind: "share", most: 0.07 } } })],
});
const library: Library = new Map([
  ["good", { ok: true, name: "good", plan: scheduled, planHash: "g" }],
  ["by-hand", { ok: true, name: "by-hand", plan: planWith({ pipeline: "by-hand" }), planHash: "h" }],
  ["bad", { ok: false, name: "bad", problems: Array.from({ length: 300 }, () => problem) }],
]);
const view = { name: "pipelines/good/backfills/b1", pipeline: "good", state: "RUNNING", runs: [] } as const;
const counts = { runsTotal: 6, runsSucceeded: 1, runsFailed: 2, runsActive: 3, reasons: ["no"] };
const times = { createTime: new Date(0), endTime: undefined };

describe("backfills", () => {
  let asked: NewBackfill | undefined;
  let wakes = 0;
  const shown = (backfill: NewBackfill): BackfillView => ({ ...backfill, ...view, ...counts, ...times });
  const backfills: Partial<BackfillStore> = {
    async create(_ctx, backfill) {
      asked = backfill;
      return shown(backfill);
    },
    preview: async (_ctx, backfill) => ({ ...shown(backfill), name: "", runs: [{ partition: "olx", day }] }),
    get: async () => undefined,
    cancel: async () => undefined,
  };
  const server = new BackfillServer({
    library,
    contracts: { bytes: new Uint8Array(), hash: "" },
    backfills: backfills as BackfillStore,
    wake: () => wakes++,
  });
  const request = (more: Partial<Backfill> = {}) =>
    CreateBackfillRequest.fromPartial({
      parent: "pipelines/good",
      backfill: Backfill.fromPartial({ firstDay: day, inputs: { count: "5" }, ...more }),
    });

  it("are created with defaults and typed inputs", async () => {
    const backfill = await server.createBackfill(ctx, request());
    expect(asked).toMatchObject({ mode: "RUN", which: "MISSING", limit: 4, lastDay: undefined, inputs: { count: 5 } });
    expect(backfill).toMatchObject({ state: Backfill_State.RUNNING, runsFailed: 2, inputs: { count: "5" } });
    expect(wakes).toBe(1);
  });

  it("tell one request from another, and not from itself", async () => {
    const prints = [];
    for (const more of [{}, {}, { which: Backfill_Which.ALL }, { inputs: { count: "6" } }]) {
      await server.createBackfill(ctx, request(more));
      prints.push(asked?.fingerprint);
    }
    expect(prints[0]).toBe(prints[1]);
    expect(new Set(prints).size).toBe(3);
  });

  it("are only shown where that is asked for", async () => {
    const { name, runs } = await server.createBackfill(ctx, { ...request(), validateOnly: true });
    expect({ name, runs }).toEqual({ name: "", runs: [{ partition: "olx", day }] });
  });

  it.each([
    { name: "an unknown input", req: request({ inputs: { cuont: "5" } }), reason: "FIELDS_INVALID" },
    { name: "an unknown pipeline", req: { ...request(), parent: "pipelines/none" }, reason: "PIPELINE_NOT_FOUND" },
    { name: "a pipeline with mistakes", req: { ...request(), parent: "pipelines/bad" }, reason: "PIPELINE_INVALID" },
  ])("of $name are refused", async ({ req, reason }) => {
    await expect(server.createBackfill(ctx, req)).rejects.toMatchObject({ reason });
  });

  it("that are not there are not found", async () => {
    const name = "pipelines/good/backfills/x";
    await expect(server.getBackfill(ctx, { name })).rejects.toMatchObject({ reason: "BACKFILL_NOT_FOUND" });
    await expect(server.cancelBackfill(ctx, { name })).rejects.toMatchObject({ reason: "BACKFILL_NOT_FOUND" });
  });
});

describe("pipelines", () => {
  const fire: Fire = {
    ...{ partition: "olx", day, logicalTime: new Date(1), decideTime: new Date(2) },
    ...{ decision: "CAUGHT_UP", run: "" },
  };
  const schedules: Partial<ScheduleStore> = {
    views: async (_ctx, plans) =>
      new Map(
        plans.map(({ pipeline }) => [
          pipeline,
          {
            ...{ partitions: ["olx"], paused: false, pauseReason: "", pauseTime: undefined, nextFires: [new Date(5)] },
            ...{ lastFire: undefined, missed: 1, skipped: 2, overdue: 3, overdueSince: undefined },
          },
        ]),
      ),
    fires: async (_ctx, _query, after) => ({
      fires: [fire],
      next: after === undefined ? { logicalTime: "2026", partition: "olx" } : undefined,
    }),
  };
  const server = new PipelineServer({
    library,
    schedules: schedules as ScheduleStore,
    mesh: {
      catalog: createCatalog([readFileSync("gen/descriptors/colheita.binpb")]),
      account: "orchestrator",
      knows: () => true,
    },
    clock: { now: () => new Date("2026-03-01T07:00:00Z") },
    wake: () => {},
  });

  it("are listed by name without their steps, mistakes bounded", async () => {
    const { pipelines } = await server.listPipelines(ctx, {});
    expect(pipelines.map(({ name }) => name)).toEqual(["pipelines/bad", "pipelines/by-hand", "pipelines/good"]);
    expect(pipelines.map(({ problems, steps }) => [problems.length, steps.length])).toEqual([
      [200, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it("are shown with their schedule and steps", async () => {
    const pipeline = await server.getPipeline(ctx, { name: "pipelines/good" });
    expect(pipeline.inputs).toEqual([{ name: "count", type: "int", required: false, defaultValue: "3" }]);
    expect(pipeline.schedule).toMatchObject({ catchUp: "all", catchUpMost: 7, missed: 1n, skipped: 2n, overdue: 3n });
    expect(pipeline.steps[0]).toMatchObject({ forEach: "b", limit: 4, mayFail: "7%" });
  });

  it("without a schedule can't be paused", async () => {
    const pausing = server.pauseSchedule(ctx, { name: "pipelines/by-hand", reason: "x" });
    await expect(pausing).rejects.toMatchObject({ code: "FAILED_PRECONDITION", reason: "SCHEDULE_NOT_FOUND" });
  });

  it("tell what became of their fires, page by page", async () => {
    const request = ListFiresRequest.fromPartial({ parent: "pipelines/good" });
    const first = await server.listFires(ctx, request);
    expect(first.fires).toEqual([{ ...fire, decision: 2 }]);
    expect((await server.listFires(ctx, { ...request, pageToken: first.nextPageToken })).nextPageToken).toBe("");
    const other = { ...request, partition: "shop", pageToken: first.nextPageToken };
    await expect(server.listFires(ctx, other)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: "PAGE_TOKEN_INVALID",
    });
  });
});

it("operations are shown page by page", async () => {
  const operation: Operation = { time: new Date(3), caller: "operator", method: "m", target: "t", request: "{}" };
  const asked: unknown[] = [];
  const server = new AuditServer({
    async list(_ctx, target, before, size) {
      asked.push([target, before, size]);
      return { operations: [operation], next: before === undefined ? "17" : undefined };
    },
  });
  const request = ListOperationsRequest.fromPartial({ target: "t" });
  const { operations, nextPageToken } = await server.listOperations(ctx, request);
  const { request: requestJson, ...rest } = operation;
  expect(operations).toEqual([{ ...rest, requestJson }]);
  expect((await server.listOperations(ctx, { ...request, pageToken: nextPageToken })).nextPageToken).toBe("");
  expect(asked).toEqual([
    ["t", undefined, 50],
    ["t", "17", 50],
  ]);
});
