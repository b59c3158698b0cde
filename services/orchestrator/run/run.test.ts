import { describe, expect, it } from "@jest/globals";
import { CreateRunRequest } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { InputPlan } from "../pipeline/plan.ts";
import { OrchestratorServer } from "../server/orchestrator.ts";
import { planWith } from "../testing/plans.ts";
import { validators } from "../validate/orchestrator.ts";
import { nextRun, runName } from "./generation.ts";
import { readInputs } from "./inputs.ts";
import { stateOf } from "./message.ts";
import type { RunStore } from "./run.ts";

const day = { year: 2026, month: 1, day: 2 };

describe("nextRun", () => {
  it.each([
    { name: "nothing yet", latest: undefined, succeeded: null, force: false, want: "new 1" },
    { name: "an active one is the answer", latest: "RUNNING", succeeded: 1, force: true, want: "known 3" },
    { name: "a success is the answer", latest: "SUCCEEDED", succeeded: 3, force: false, want: "known 3" },
    { name: "a success, forced", latest: "SUCCEEDED", succeeded: 3, force: true, want: "new 4" },
    { name: "a success before a failure is the answer", latest: "FAILED", succeeded: 2, force: false, want: "known 2" },
    { name: "a failure", latest: "FAILED", succeeded: null, force: false, want: "new 4" },
    { name: "a cancelled one", latest: "CANCELLED", succeeded: null, force: false, want: "new 4" },
  ] as const)("$name", ({ latest, succeeded, force, want }) => {
    const { kind, generation } = nextRun(latest && { generation: 3, state: latest, succeeded }, force);
    expect(`${kind} ${generation}`).toBe(want);
  });

  it("names a run after what it is for", () => {
    expect(runName("daily", "olx-ro", day, 2)).toBe("pipelines/daily/runs/olx-ro-2026-01-02-2");
  });
});

const declared: readonly InputPlan[] = [
  { name: "count", type: "int", default: 3 },
  { name: "again", type: "bool", default: undefined },
  { name: "note", type: "string", default: "" },
];

describe("readInputs", () => {
  it("reads by type and fills in defaults", () => {
    const read = readInputs(declared, { again: "true", note: "007" }, "run.inputs");
    expect(read).toEqual({ ok: true, inputs: { count: 3, again: true, note: "007" } });
  });

  it("names everything that is wrong", () => {
    const read = readInputs(declared, { count: "3.5", coutn: "1" }, "run.inputs");
    expect(read.ok ? [] : read.violations).toEqual([
      { field: 'run.inputs["coutn"]', description: "the pipeline has no such input; did you mean count?" },
      { field: 'run.inputs["count"]', description: "must be a whole number" },
      { field: 'run.inputs["again"]', description: "is required" },
    ]);
  });
});

describe("a state in a request", () => {
  it.each([
    { state: Run_State.UNSPECIFIED, want: undefined },
    { state: Run_State.CANCELLING, want: "CANCELLING" },
    { state: 99 as Run_State, want: undefined },
  ])("$state is $want", ({ state, want }) => {
    expect(stateOf(state)).toBe(want);
  });
});

describe("createRun", () => {
  const plan = planWith({ pipeline: "good", zone: "America/Sao_Paulo", inputs: declared });
  const problem = { file: "bad.yaml", line: 3, column: 5, path: "steps", expected: "a", found: "b", hint: "" };
  const store: Partial<RunStore> = {
    preview: async () => {
      throw new Error("previewed");
    },
  };
  const server = new OrchestratorServer({
    library: new Map([
      ["good", { ok: true, name: "good", plan, planHash: "" }],
      ["bad", { ok: false, name: "bad", problems: [problem] }],
    ]),
    contracts: { bytes: new Uint8Array(), hash: "" },
    store: store as RunStore,
    watcher: { changed: async () => undefined },
    // In São Paulo it is still the 2nd.
    clock: { now: () => new Date("2026-01-03T02:59:00Z") },
    wake: () => {},
  });

  it.each([
    { parent: "pipelines/none", code: "NOT_FOUND", reason: "PIPELINE_NOT_FOUND" },
    { parent: "pipelines/bad", code: "FAILED_PRECONDITION", reason: "PIPELINE_INVALID" },
    { parent: "pipelines/good", code: "INVALID_ARGUMENT", reason: "FIELDS_INVALID" },
  ])("of $parent is refused with $reason", async ({ parent, code, reason }) => {
    const request = CreateRunRequest.fromPartial({ parent, run: { partition: "one", day } });
    await expect(server.createRun(testContext(), request)).rejects.toMatchObject({ code, reason });
  });

  it.each([
    { name: "today is taken", year: 2026, dayOfMonth: 2, allowFutureDay: false, want: "previewed" },
    { name: "tomorrow is refused", year: 2026, dayOfMonth: 3, allowFutureDay: false, want: "run.day" },
    { name: "a mistyped year is refused", year: 2062, dayOfMonth: 2, allowFutureDay: false, want: "run.day" },
    { name: "a day that is simulated is taken", year: 2062, dayOfMonth: 2, allowFutureDay: true, want: "previewed" },
  ])("of $name", async ({ year, dayOfMonth, allowFutureDay, want }) => {
    const request = CreateRunRequest.fromPartial({
      ...{ parent: "pipelines/good", validateOnly: true, allowFutureDay },
      run: { partition: "one", day: { year, month: 1, day: dayOfMonth }, inputs: { again: "true" } },
    });
    await expect(server.createRun(testContext(), request)).rejects.toThrow(want);
  });

  it("tells where the pipeline's mistakes are", async () => {
    const request = CreateRunRequest.fromPartial({ parent: "pipelines/bad", run: { partition: "one", day } });
    const metadata = { pipeline: "bad", problems: "bad.yaml:3:5: steps: expected a, found b" };
    await expect(server.createRun(testContext(), request)).rejects.toMatchObject({ metadata });
  });
});

describe("a request to create a run", () => {
  const good = { parent: "pipelines/daily", run: Run.fromPartial({ partition: "olx-ro", day }) };

  it.each([
    { name: "is good", change: {}, fields: [] },
    { name: "without a parent", change: { parent: "daily" }, fields: ["parent"] },
    { name: "without a run", change: { run: undefined }, fields: ["run"] },
    {
      name: "with a bad partition",
      change: { run: Run.fromPartial({ partition: "a/b", day }) },
      fields: ["run.partition"],
    },
    { name: "without a day", change: { run: Run.fromPartial({ partition: "a" }) }, fields: ["run.day"] },
    {
      name: "of the 30th of February",
      change: { run: Run.fromPartial({ partition: "a", day: { year: 2026, month: 2, day: 30 } }) },
      fields: ["run.day"],
    },
    { name: "with a request id that is none", change: { requestId: "1" }, fields: ["request_id"] },
  ])("$name", ({ change, fields }) => {
    const violations = validators.createRun?.({ ...CreateRunRequest.create(), ...good, ...change });
    expect([...(violations ?? [])].map((violation) => violation.field)).toEqual(fields);
  });
});
