import { beforeAll, describe, expect, it } from "@jest/globals";
import { CreateRunRequest } from "../../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { type Run, Run_State } from "../../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { sleep } from "../../../kit/abort.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres } from "../../../kit/testing/postgres.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import type { Contracts } from "../../contract/load.ts";
import { testContracts } from "../../testing/contracts.ts";
import { goodJobs, type Jobs, jobOf, startJobs } from "../../testing/jobs.ts";
import { grpcCaller, jobsLibrary, startService, startWorker } from "../../testing/mesh.ts";
import { migratedPool } from "../../testing/migrated-pool.ts";
import { clientOf, end, startField } from "../../testing/processes.ts";
import { createRun, day, until, watched } from "../../testing/runs.ts";

const postgres = testPostgres();
let contracts: Contracts;

beforeAll(async () => {
  contracts = await testContracts();
});

const succeeded = "select item_id from call where step = 'do' and state = 'SUCCEEDED'";

/** counted is a Do that takes its time and counts the successes of each job. */
function counted(done: Map<string, number>): Pick<Jobs, "do"> {
  return {
    async do(ctx, req) {
      await sleep(ctx.signal, 30);
      const { id } = jobOf(req);
      done.set(id, (done.get(id) ?? 0) + 1);
      return goodJobs.do(ctx, req);
    },
  };
}

describe("an orchestrator that is killed", () => {
  it("goes on where it was when it starts again", async () => {
    const done = new Map<string, number>();
    await using field = await startField(
      await postgres.createDatabase(),
      { ...goodJobs, ...counted(done) },
      process.env,
    );
    const { pool } = field;
    const first = await field.start();
    {
      using client = clientOf(first);
      const run = { partition: "kill", day: day(), inputs: { count: "60" } };
      await client.createRun(testContext(), CreateRunRequest.fromPartial({ parent: "pipelines/jobs", run }));
    }
    await until(async () => (await pool.query(succeeded)).rows.length >= 15);
    await end(first, "SIGKILL");
    const kept = (await pool.query<{ item_id: string }>(succeeded)).rows.map((row) => row.item_id);
    const before = new Map(done);
    const second = await field.start();
    using client = clientOf(second);
    let last: Run | undefined;
    for await (const { update } of client.watchRun(testContext(), { name: "pipelines/jobs/runs/kill-2026-01-01-1" })) {
      if (update?.$case === "run") last = update.value;
    }
    expect(last).toMatchObject({ state: Run_State.SUCCEEDED, outcomeReasons: ["60 jobs"], epoch: 2n });
    // What was committed was not done again; what was under way was, as its next attempt.
    for (const id of kept) expect(done.get(id)).toBe(before.get(id));
    const attempts = await pool.query<{ epoch: string; n: number }>(
      "select epoch, count(*)::integer as n from attempt group by 1 order by 1",
    );
    expect(attempts.rows.map((row) => row.epoch)).toEqual(["1", "2"]);
    const failed = await pool.query("select 1 from attempt where code <> 'OK'");
    expect(last?.steps.reduce((sum, step) => sum + step.attempts, 0)).toBe(122 + failed.rows.length);
    await end(second, "SIGTERM");
    expect(second.child.exitCode).toBe(0);
  }, 180_000);
});

describe("a database that is away", () => {
  it("costs no call's success: the run goes on by itself when it is back", async () => {
    await using own = await startPostgres();
    const pool = await migratedPool(await own.createDatabase());
    const done = new Map<string, number>();
    try {
      await using server = await startJobs({ catalog: contracts.catalog, jobs: { ...goodJobs, ...counted(done) } });
      const caller = grpcCaller(await server.channels("orchestrator"), contracts, server.addresses.grpc);
      await using worker = startWorker({ pool, contracts, caller, leaseMs: 4_000 });
      await using service = startService(pool, contracts, await jobsLibrary(contracts), worker.wake);
      const run = await createRun(service.server, { partition: "away", inputs: { count: "60" } });
      await until(() => done.size >= 15);
      await own.crash();
      // Longer than the lease: it runs out, and nobody is there to take it.
      await sleep(testContext().signal, 6_000);
      await own.start();
      await until(
        async () =>
          (await pool.query("select 1 from run where end_time is not null").catch(() => ({ rows: [] }))).rows.length >
          0,
      );
      const ended = await watched(service.server, run.name);
      expect(ended).toMatchObject({ state: Run_State.SUCCEEDED, outcomeReasons: ["60 jobs"], epoch: 1n });
      expect([...done.values()].every((times) => times === 1)).toBe(true);
    } finally {
      await pool.end();
    }
  }, 180_000);
});
