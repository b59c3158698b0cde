import type { JsonObject } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { Run_State, Step_State } from "../../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../../kit/abort.ts";
import type { Context, EngineMetadata } from "../../../kit/context.ts";
import { failedPrecondition, resourceExhausted, unavailable } from "../../../kit/errors.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { beginTrace, traceId } from "../../../kit/trace.ts";
import type { Contracts } from "../../contract/load.ts";
import { testContracts } from "../../testing/contracts.ts";
import { testDatabase } from "../../testing/database.ts";
import { goodJobs, type Jobs, jobOf, startJobs } from "../../testing/jobs.ts";
import { grpcCaller, jobsLibrary, startService, startWorker } from "../../testing/mesh.ts";
import { createRun, day, until, watched } from "../../testing/runs.ts";

const database = testDatabase();
let contracts: Contracts;

beforeAll(async () => {
  contracts = await testContracts();
});

type Differences = {
  readonly changes?: readonly (readonly [string, string])[];
  readonly heartbeatMs?: number;
  readonly leaseMs?: number;
};

async function start(jobs: Partial<Jobs> = {}, { changes = [], leaseMs = 10_000, ...heartbeat }: Differences = {}) {
  const stack = new AsyncDisposableStack();
  const all = { ...goodJobs, ...jobs };
  const server = stack.use(await startJobs({ catalog: contracts.catalog, jobs: all, ...heartbeat }));
  const caller = grpcCaller(await server.channels("orchestrator"), contracts, server.addresses.grpc);
  const worker = stack.use(startWorker({ pool: database.pool, contracts, caller, leaseMs }));
  const service = stack.use(
    startService(database.pool, contracts, await jobsLibrary(contracts, ...changes), worker.wake),
  );
  return Object.assign(stack, { server: service.server });
}

describe("a run", () => {
  it("calls its steps in order and tells what became of it", async () => {
    await using mesh = await start();
    const created = await createRun(mesh.server, { partition: "story" });
    expect(created.name).toBe("pipelines/jobs/runs/story-2026-01-01-1");
    expect(created.state).toBe(Run_State.QUEUED);
    const run = await watched(mesh.server, created.name);
    expect(run).toMatchObject({ state: Run_State.SUCCEEDED, outcome: "COMPLETE", outcomeReasons: ["3 jobs"] });
    expect(run.steps.map((step) => [step.step, step.state, step.itemsDone, step.itemsTotal, step.attempts])).toEqual([
      ["list", Step_State.SUCCEEDED, 1, 1, 1],
      ["do", Step_State.SUCCEEDED, 3, 3, 3],
      ["work", Step_State.SUCCEEDED, 3, 3, 3],
      ["sum", Step_State.SUCCEEDED, 1, 1, 1],
    ]);
    expect(run.steps[2]).toMatchObject({ progressDone: 6n, progressUnit: "pieces" });
  });

  it("hands the run, the step, the item and the same key at every attempt on to the callee", async () => {
    const seen: (EngineMetadata | undefined)[] = [];
    await using mesh = await start({
      async do(ctx, req) {
        seen.push(ctx.engine);
        if (seen.length === 1) throw unavailable("BUSY", "Not now.");
        return goodJobs.do(ctx, req);
      },
    });
    const run = await createRun(mesh.server, { partition: "metadata", inputs: { count: "1" } });
    await watched(mesh.server, run.name);
    const name = "pipelines/jobs/runs/metadata-2026-01-01-1";
    const call = { run: name, step: "do", item: "job-0", idempotencyKey: `${name}/do/job-0`, epoch: 1 };
    expect(seen).toEqual([
      { ...call, attempt: 1 },
      { ...call, attempt: 2 },
    ]);
  });

  it("makes all calls of a run one trace, and each of them a span", async () => {
    const seen: (string | undefined)[] = [];
    await using mesh = await start({
      async list(ctx, req) {
        seen.push(ctx.traceparent);
        return goodJobs.list(ctx, req);
      },
      async do(ctx, req) {
        seen.push(ctx.traceparent);
        return goodJobs.do(ctx, req);
      },
    });
    const run = await createRun(mesh.server, { partition: "trace", inputs: { count: "1" } });
    await watched(mesh.server, run.name);
    expect(seen.map((each) => traceId(each ?? ""))).toEqual([
      traceId(beginTrace(run.name)),
      traceId(beginTrace(run.name)),
    ]);
    expect(new Set(seen).size).toBe(2);
  });

  it("fills requests from literals, inputs and earlier outputs", async () => {
    const seen: JsonObject[] = [];
    await using mesh = await start({
      async do(ctx, req) {
        seen.push(req);
        return goodJobs.do(ctx, req);
      },
    });
    const run = await createRun(mesh.server, { partition: "requests", inputs: { count: "1" } });
    await watched(mesh.server, run.name);
    const job = { id: "job-0", size: 1 };
    expect(seen).toEqual([{ job, note: "by hand", mood: "MOOD_CAREFUL", ticket: "9007199254740993" }]);
  });

  it("is a success with nothing to do", async () => {
    await using mesh = await start();
    const run = await createRun(mesh.server, { partition: "empty", inputs: { count: "0" } });
    expect(await watched(mesh.server, run.name)).toMatchObject({
      state: Run_State.SUCCEEDED,
      outcomeReasons: ["0 jobs"],
    });
  });

  it("keeps to the limit of a fan-out of 1,000 items", async () => {
    let most = 0;
    let underWay = 0;
    await using mesh = await start({
      async do(ctx, req) {
        most = Math.max(most, ++underWay);
        await sleep(ctx.signal, 1).finally(() => {
          underWay -= 1;
        });
        return goodJobs.do(ctx, req);
      },
    });
    const run = await createRun(mesh.server, { partition: "many", inputs: { count: "1000" } });
    const ended = await watched(mesh.server, run.name);
    expect(ended).toMatchObject({ state: Run_State.SUCCEEDED, outcomeReasons: ["1000 jobs"] });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  }, 180_000);

  it("holds no transaction and no lock while its callees are at work", async () => {
    const held: unknown[] = [];
    await using mesh = await start({
      async do(ctx, req) {
        const began = await database.pool.query("select clock_timestamp()::text as at");
        // Who watches has short transactions of his own: only one of the call would stay open for as long as that lasts.
        const open = async () =>
          database.pool.query(
            `select query from pg_stat_activity where datname = current_database()
               and state like 'idle in transaction%' and xact_start < $1::timestamptz`,
            [began.rows[0]?.at],
          );
        await until(async () => (await open()).rowCount === 0, 5_000).catch((error) => held.push(error));
        const locks = await database.pool.query("select mode from pg_locks where locktype = 'advisory'");
        held.push(...locks.rows);
        return goodJobs.do(ctx, req);
      },
    });
    const run = await createRun(mesh.server, { partition: "open", inputs: { count: "1" } });
    expect((await watched(mesh.server, run.name)).state).toBe(Run_State.SUCCEEDED);
    expect(held).toEqual([]);
  });

  it("follows each item on its own: one goes on while another is being tried again", async () => {
    let worked = false;
    await using mesh = await start({
      async do(ctx, req) {
        if (jobOf(req).id === "job-0" && !worked) throw unavailable("BUSY", "Not before another was worked on.");
        return goodJobs.do(ctx, req);
      },
      async *work(ctx, req) {
        worked = true;
        yield* goodJobs.work(ctx, req);
      },
    });
    const run = await createRun(mesh.server, { partition: "follow" });
    expect((await watched(mesh.server, run.name)).state).toBe(Run_State.SUCCEEDED);
  });
});

describe("a call", () => {
  it("waits as long as RetryInfo asks for", async () => {
    const at: number[] = [];
    await using mesh = await start({
      async list(ctx, req) {
        at.push(performance.now());
        if (at.length === 1) throw resourceExhausted("QUOTA", "Wait.", { retryDelayMs: 1_500 });
        return goodJobs.list(ctx, req);
      },
    });
    await watched(mesh.server, (await createRun(mesh.server, { partition: "retry-info" })).name);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(1_490);
  });

  it.each([
    {
      name: "that is refused for good",
      error: () => failedPrecondition("NO_JOBS", "None.", { metadata: { why: "tests" } }),
      attempts: 1,
    },
    { name: "that breaks five times", error: () => new Error("a bug"), attempts: 5 },
  ])("$name fails the run with what the callee said", async ({ name, error, attempts }) => {
    await using mesh = await start({ list: () => Promise.reject(error()) });
    const partition = name.replaceAll(" ", "-");
    const run = await watched(mesh.server, (await createRun(mesh.server, { partition })).name);
    expect(run.state).toBe(Run_State.FAILED);
    expect(run.steps.map((step) => step.state)).toEqual([
      Step_State.FAILED,
      Step_State.SKIPPED,
      Step_State.SKIPPED,
      Step_State.SKIPPED,
    ]);
    const said =
      attempts === 1 ? ["FAILED_PRECONDITION", "NO_JOBS", "None."] : ["INTERNAL", "INTERNAL", "internal error"];
    expect(run.error).toMatchObject({
      step: "list",
      code: said[0],
      reason: said[1],
      message: said[2],
      attempt: attempts,
    });
    expect(run.error?.metadata).toEqual(attempts === 1 ? { why: "tests" } : {});
    expect(run.steps[0]).toMatchObject({ attempts, error: { reason: said[1] } });
  });

  it("that fails for good ends the others", async () => {
    let ended = false;
    const begun = Promise.withResolvers<void>();
    await using mesh = await start({
      async do(ctx, req) {
        if (jobOf(req).id !== "job-0") {
          await begun.promise;
          throw failedPrecondition("BAD_JOB", "No.");
        }
        begun.resolve();
        await sleep(ctx.signal, 30_000).finally(() => {
          ended = true;
        });
        return {};
      },
    });
    const run = await watched(mesh.server, (await createRun(mesh.server, { partition: "siblings" })).name);
    expect(run).toMatchObject({ state: Run_State.FAILED, error: { reason: "BAD_JOB" } });
    expect(run.steps[1]).toMatchObject({ state: Step_State.FAILED, itemsDone: 0 });
    await until(() => ended);
  });

  it.each([
    { of: "an item", step: "do", limitBytes: 64 * 1024, jobs: { do: async () => ({ id: "x".repeat(70_000) }) } },
    {
      of: "a step",
      step: "sum",
      limitBytes: 768 * 1024,
      jobs: { sum: async () => ({ verdict: "x".repeat(800_000) }) },
    },
  ])("whose output is too large for that of $of fails", async ({ step, limitBytes, jobs }) => {
    await using mesh = await start(jobs);
    const run = await watched(mesh.server, (await createRun(mesh.server, { partition: `large-${step}` })).name);
    const metadata = { limitBytes: String(limitBytes) };
    expect(run).toMatchObject({ state: Run_State.FAILED, error: { step, reason: "OUTPUT_TOO_LARGE", metadata } });
  });

  it.each([
    { name: "as long as the contract says", partition: "silent", changes: [], silentMs: 1_500 },
    {
      name: "as long as the step says",
      partition: "quiet",
      changes: [["largestDelay: 200ms", "largestDelay: 200ms\n    heartbeatTimeout: 1s"]] as const,
      silentMs: 1_000,
    },
  ])("whose stream is silent is tried again: $name", async ({ partition, changes, silentMs }) => {
    let tries = 0;
    await using mesh = await start(
      {
        async *work(ctx, req) {
          tries += 1;
          if (tries === 1) await sleep(ctx.signal, 30_000);
          yield* goodJobs.work(ctx, req);
        },
      },
      { changes, heartbeatMs: 60_000 },
    );
    const run = await createRun(mesh.server, { partition, inputs: { count: "1" } });
    const ended = await watched(mesh.server, run.name);
    expect(ended.steps[2]).toMatchObject({ state: Step_State.SUCCEEDED, attempts: 2 });
    const failed = await database.pool.query<{ message: string }>(
      "select attempt.message from attempt join run on run.id = run_id where name = $1 and reason = 'STREAM_SILENT'",
      [run.name],
    );
    expect(failed.rows.map((row) => row.message)).toEqual([expect.stringContaining(`for ${silentMs} ms`)]);
  });

  it("whose attempt takes too long is tried again, until the step's time is up", async () => {
    const limits = [
      "      largestDelay: 200ms",
      "      largestDelay: 200ms\n    attemptTimeout: 300ms\n    timeout: 5s",
    ] as const;
    await using mesh = await start({ work: (ctx) => forever(ctx) }, { changes: [limits] });
    const run = await createRun(mesh.server, { partition: "slow", inputs: { count: "1" } });
    const ended = await watched(mesh.server, run.name);
    expect(ended).toMatchObject({ state: Run_State.FAILED, error: { step: "work", reason: "STEP_TIMEOUT" } });
    expect(ended.steps[2]?.attempts).toBeGreaterThan(1);
  });

  it("whose expression has no value fails the run", async () => {
    const twice = ["      id: ${ item.id }", "      id: ${ item.size - item.size }"] as const;
    await using mesh = await start({}, { changes: [twice] });
    const run = await watched(mesh.server, (await createRun(mesh.server, { partition: "expression" })).name);
    expect(run).toMatchObject({ state: Run_State.FAILED, error: { step: "do", reason: "EXPRESSION_FAILED" } });
    expect(run.error?.message).toBe("two items have the id 0");
  });
});

describe("cancelling", () => {
  it("reaches the callee at once, and not when the lease is renewed", async () => {
    let aborted = 0;
    let began = false;
    const work: Jobs["work"] = async function* (ctx) {
      began = true;
      yield* forever(ctx, () => {
        aborted = performance.now();
      });
    };
    await using mesh = await start({ work }, { leaseMs: 600_000 });
    const { name } = await createRun(mesh.server, { partition: "cancel", inputs: { count: "1" } });
    await until(() => began);
    const asked = performance.now();
    expect((await mesh.server.cancelRun(testContext(), { name })).state).toBe(Run_State.CANCELLING);
    const run = await watched(mesh.server, name);
    expect(run).toMatchObject({ state: Run_State.CANCELLED, error: undefined });
    await until(() => aborted > 0);
    expect(aborted - asked).toBeLessThan(10_000);
    expect((await mesh.server.cancelRun(testContext(), { name })).state).toBe(Run_State.CANCELLED);
    expect(run.steps[2]?.state).toBe(Step_State.SKIPPED);
  });

  it("ends a run that waits at once", async () => {
    await using mesh = await start({ list: (ctx) => sleep(ctx.signal, 30_000).then(() => ({})) });
    const first = await createRun(mesh.server, { partition: "queue", day: day(1) });
    await watched(mesh.server, first.name, (run) => run.state === Run_State.RUNNING);
    const second = await createRun(mesh.server, { partition: "queue", day: day(2) });
    expect((await mesh.server.cancelRun(testContext(), { name: second.name })).state).toBe(Run_State.CANCELLED);
    await mesh.server.cancelRun(testContext(), { name: first.name });
    expect((await watched(mesh.server, first.name)).state).toBe(Run_State.CANCELLED);
  });

  it("is refused for a run that has ended", async () => {
    await using mesh = await start();
    const { name } = await watched(mesh.server, (await createRun(mesh.server, { partition: "done" })).name);
    const refused = mesh.server.cancelRun(testContext(), { name });
    await expect(refused).rejects.toMatchObject({ code: "FAILED_PRECONDITION", reason: "RUN_ENDED" });
  });
});

async function* forever(ctx: Context, onEnd = () => {}): AsyncGenerator<JsonObject> {
  try {
    await sleep(ctx.signal, 30_000);
  } finally {
    onEnd();
  }
  yield {};
}
