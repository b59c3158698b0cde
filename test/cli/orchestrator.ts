import type { Pool } from "pg";
import { systemClock } from "../../services/kit/clock.ts";
import { withCancel } from "../../services/kit/context.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { startPostgres } from "../../services/kit/testing/postgres.ts";
import { startServer } from "../../services/kit/testing/serve.ts";
import type { Library } from "../../services/orchestrator/pipeline/library.ts";
import type { Plan } from "../../services/orchestrator/pipeline/plan.ts";
import { createBackfillStore } from "../../services/orchestrator/postgres/backfill/store.ts";
import { createOperationStore } from "../../services/orchestrator/postgres/operations.ts";
import { createRunStore } from "../../services/orchestrator/postgres/run/store.ts";
import { createScheduleStore } from "../../services/orchestrator/postgres/schedule/store.ts";
import { createWatcher } from "../../services/orchestrator/run/watch.ts";
import { policies, servicesOf } from "../../services/orchestrator/server/services.ts";
import { testContracts } from "../../services/orchestrator/testing/contracts.ts";
import { type Jobs, startJobs } from "../../services/orchestrator/testing/jobs.ts";
import { grpcCaller, jobsLibrary, startWorker } from "../../services/orchestrator/testing/mesh.ts";
import { migratedPool } from "../../services/orchestrator/testing/migrated-pool.ts";

/** TestOrchestrator is an orchestrator at work on the tests' own jobs, for people to call. */
export type TestOrchestrator = AsyncDisposable & {
  /** address is its operator listener. */
  readonly address: string;
  readonly pool: Pool;
};

/** startOrchestrator starts one with the pipeline "jobs", scheduled and for the partitions one and two, and one with mistakes. */
export async function startOrchestrator(jobs: Jobs): Promise<TestOrchestrator> {
  const stack = new AsyncDisposableStack();
  try {
    const postgres = stack.use(await startPostgres());
    const pool = await migratedPool(await postgres.createDatabase());
    stack.defer(() => pool.end());
    const contracts = await testContracts();
    const library = scheduled(await jobsLibrary(contracts));
    const jobServer = stack.use(await startJobs({ catalog: contracts.catalog, jobs }));
    const caller = grpcCaller(await jobServer.channels("orchestrator"), contracts, jobServer.addresses.grpc);
    const worker = stack.use(startWorker({ pool, contracts, caller }));
    const store = createRunStore(pool);
    const watcher = createWatcher({ runs: store, intervalMs: 100 });
    const ctx = withCancel(testContext());
    const watching = watcher.run(ctx);
    stack.defer(async () => {
      ctx.cancel();
      await watching;
    });
    const services = servicesOf({
      ...{ library, contracts, store, watcher, clock: systemClock, wake: worker.wake },
      mesh: { catalog: contracts.catalog, account: "orchestrator", knows: () => true },
      schedules: createScheduleStore(pool),
      backfills: createBackfillStore(pool),
      operations: createOperationStore(pool),
    });
    const server = stack.use(await startServer({ service: "orchestrator", services, policies }));
    return {
      address: server.addresses.operator ?? "",
      pool,
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function scheduled(library: Library): Library {
  const jobs = library.get("jobs");
  if (!jobs?.ok) throw new TypeError("no pipeline of the name jobs");
  const plan: Plan = {
    ...jobs.plan,
    zone: "America/Sao_Paulo",
    partitions: { kind: "list", names: ["one", "two"] },
    schedule: { cron: "30 6 * * *", overlap: "queue", catchUp: { mode: "last", most: 1 } },
  };
  const problem = { file: "pipelines/bad.yaml", line: 3, column: 5, path: "zone", expected: "a zone", found: "Mars" };
  return new Map([
    ["jobs", { ...jobs, plan }],
    ["bad", { ok: false, name: "bad", problems: [{ ...problem, hint: "" }] }],
  ]);
}
