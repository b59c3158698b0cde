import { beforeAll, describe, expect, it } from "@jest/globals";
import { OrchestratorService } from "../../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { CreateRunRequest } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { withValues } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import { asked, type OperationStore } from "../audit/operation.ts";
import type { NewRun, RunStore } from "../run/run.ts";
import { testDatabase } from "../testing/database.ts";
import { day, newRunWith } from "../testing/runs.ts";
import { createOperationStore } from "./operations.ts";
import { createRunStore } from "./run/store.ts";

const ctx = withValues(testContext(), { caller: "operator" });
const database = testDatabase();
let runs: RunStore;
let operations: OperationStore;

beforeAll(async () => {
  runs = createRunStore(database.pool);
  operations = createOperationStore(database.pool);
});

let pipelines = 0;
const newRun = (more: Partial<NewRun> = {}) => newRunWith({ pipeline: `p${++pipelines}`, ...more });

const ask = (method: string) => ({ method: `test.Service/${method}`, request: '{"why":"\\u0000"}' });
const methods = async (target: string) =>
  (await operations.list(ctx, target, undefined, 10)).operations.map((each) => each.method.split("/")[1]);

describe("the audit has", () => {
  it("what was done, by whom and to what, the newest first", async () => {
    const { name } = await runs.create(ctx, newRun(), ask("Create"));
    await runs.cancel(ctx, name, ask("Cancel"));
    await runs.resume(withValues(ctx, { caller: "gateway", subject: "alice" }), name, ask("Resume"));
    const { operations: found } = await operations.list(ctx, name, undefined, 10);
    expect(found.map(({ caller, method }) => [caller, method])).toEqual([
      ["gateway (alice)", "test.Service/Resume"],
      ["operator", "test.Service/Cancel"],
      ["operator", "test.Service/Create"],
    ]);
    expect(found[0]).toMatchObject({ target: name, request: '{"why":"\\u0000"}', time: expect.any(Date) });
  });

  it("nothing of repeats, and of what nobody asked for", async () => {
    const run = newRun();
    const { name } = await runs.create(ctx, run, ask("Create"));
    await runs.create(ctx, run, ask("Create"));
    await runs.resume(ctx, name, ask("Resume"));
    await runs.cancel(ctx, name, ask("Cancel"));
    await runs.cancel(ctx, name, ask("Cancel"));
    expect(await methods(name)).toEqual(["Cancel", "Create"]);
    const other = await runs.create(ctx, newRun());
    await runs.cancel(ctx, other.name);
    expect(await methods(other.name)).toEqual([]);
  });

  it("nothing of what was not done after all", async () => {
    const run = newRun({ requestId: "11111111-1111-4111-8111-111111111111" });
    await runs.create(ctx, run, ask("Create"));
    const conflict = runs.create(ctx, { ...newRun(), requestId: run.requestId, fingerprint: "x" }, ask("Create"));
    await expect(conflict).rejects.toMatchObject({ reason: "REQUEST_ID_CONFLICT" });
    const { rows } = await database.pool.query(
      "select count(*)::integer as operations from operation where target like $1",
      [`pipelines/p${pipelines}/%`],
    );
    expect(rows).toEqual([{ operations: 0 }]);
  });

  it("pages", async () => {
    const { name } = await runs.create(ctx, newRun(), ask("Create"));
    for (let times = 0; times < 2; times++) {
      await runs.cancel(ctx, name, ask("Cancel"));
      await runs.resume(ctx, name, ask("Resume"));
    }
    const first = await operations.list(ctx, name, undefined, 3);
    const second = await operations.list(ctx, name, first.next, 3);
    const all = [...first.operations, ...second.operations].map((each) => each.method.split("/")[1]);
    expect(all).toEqual(["Resume", "Cancel", "Resume", "Cancel", "Create"]);
    expect(second.next).toBeUndefined();
  });
});

it("a request is kept as JSON, its long texts shortened", () => {
  const request = CreateRunRequest.fromPartial({
    parent: "pipelines/daily",
    run: Run.fromPartial({ partition: "olx", day: day(), inputs: { note: "x".repeat(4_000) } }),
  });
  const { method, request: json } = asked(OrchestratorService.method.createRun, CreateRunRequest, request);
  expect(method).toBe("colheita.orchestrator.v1.OrchestratorService/CreateRun");
  expect(JSON.parse(json)).toEqual({
    parent: "pipelines/daily",
    run: { partition: "olx", day: { year: 2026, month: 1, day: 1 }, inputs: { note: `${"x".repeat(499)}…` } },
  });
});
