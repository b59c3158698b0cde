import { systemClock } from "../kit/clock.ts";
import { type Context, withTimeout } from "../kit/context.ts";
import { runService } from "../kit/main.ts";
import { checkSchema } from "../kit/postgres/data-source.ts";
import { createPool, databaseCheck } from "../kit/postgres/pool.ts";
import { formatProblem } from "../kit/sourcefile/problem.ts";
import { config, pathsOf, targetsOf } from "./config.ts";
import { createCatalogs } from "./contract/kept.ts";
import { loadContracts } from "./contract/load.ts";
import { createDatabaseClock } from "./engine/clock.ts";
import { createWorker } from "./engine/worker.ts";
import { createOrchestratorMetrics } from "./metrics.ts";
import { loadLibrary, plansOf } from "./pipeline/library.ts";
import { createBackfillSteps } from "./postgres/backfill/steps.ts";
import { createBackfillStore } from "./postgres/backfill/store.ts";
import { createStore } from "./postgres/engine/store.ts";
import { createOperationStore } from "./postgres/operations.ts";
import { createRetentionStore } from "./postgres/retention.ts";
import { createRunStore } from "./postgres/run/store.ts";
import { createFireStore } from "./postgres/schedule/fire-store.ts";
import { createScheduleStore } from "./postgres/schedule/store.ts";
import { schema } from "./postgres/schema.ts";
import { dutiesOf } from "./reconcile/duties.ts";
import { createDutyMetrics } from "./reconcile/metrics.ts";
import { createReconciler } from "./reconcile/reconciler.ts";
import { createCaller } from "./rpc/caller.ts";
import { createWatcher } from "./run/watch.ts";
import { createScheduleMetrics } from "./schedule/metrics.ts";
import { readSchedules } from "./schedule/readings.ts";
import { policies, servicesOf } from "./server/services.ts";

const account = "orchestrator";

await runService({
  name: account,
  config,
  policies,
  async build({ config, log, metrics, channels, ctx, resources }) {
    const contracts = await loadContracts(pathsOf(config));
    const targets = targetsOf(config);
    const mesh = { catalog: contracts.catalog, account, knows: (service: string) => targets.has(service) };
    const library = await loadLibrary(config.pipelinesDir, mesh);
    for (const pipeline of library.values()) {
      if (!pipeline.ok) log.error({ problems: pipeline.problems.map(formatProblem) }, "a pipeline has mistakes");
    }
    await checkSchema(ctx, { url: config.databaseUrl, service: account, ...schema });
    const pool = createPool({
      url: config.databaseUrl,
      service: account,
      log,
      maxConnections: config.databaseConnections,
    });
    resources.defer(() => pool.end());

    // A scrape waits for nobody for long.
    async function scraped<T>(read: (ctx: Context) => Promise<T>): Promise<T> {
      using limited = withTimeout(ctx, 2_000);
      return await read(limited);
    }
    const caller = createCaller(channels, targets, contracts.catalog.registry);
    const newClock = () => createDatabaseClock(systemClock, systemClock.now().getTime());
    const store = createStore(pool);
    const runs = createRunStore(pool);
    const watcher = createWatcher({ runs, intervalMs: config.watchMs });
    const observer = createOrchestratorMetrics(metrics.registry, () => scraped((each) => runs.counts(each)));
    const worker = createWorker({
      store,
      owner: config.orchestratorId,
      leaseMs: config.leaseMs,
      pollMs: config.pollMs,
      mostRuns: config.concurrentRuns,
      catalogOf: createCatalogs(contracts, (each, hash) => store.descriptorSet(each, hash)),
      caller,
      clock: newClock(),
      observer: {
        ...observer,
        runEnded(pipeline, state) {
          observer.runEnded(pipeline, state);
          // For how far a run is they can wait, for its end nobody should.
          watcher.wake();
        },
      },
      random: Math.random,
    });
    const schedules = createScheduleStore(pool);
    const backfills = createBackfillStore(pool);
    const days = createScheduleMetrics(metrics.registry, {
      schedules: () => scraped((each) => readSchedules(each, schedules, plansOf(library), systemClock.now())),
      backfillRuns: () => scraped((each) => backfills.active(each)),
    });
    const reconciler = createReconciler(
      dutiesOf({
        ...{ library, contracts, caller },
        clock: newClock(),
        fires: createFireStore(pool),
        backfills: createBackfillSteps(pool),
        retention: createRetentionStore(pool),
        retentionDays: config.retentionDays,
        schedules: config.schedules === "on",
        onFires(pipeline, decided) {
          days.decided(pipeline, decided);
          worker.wake();
        },
        onBegun: worker.wake,
      }),
      createDutyMetrics(metrics.registry, systemClock).kept,
    );
    return {
      services: servicesOf({
        ...{ library, contracts, mesh, watcher, schedules, backfills, store: runs },
        operations: createOperationStore(pool),
        clock: systemClock,
        wake() {
          worker.wake();
          reconciler.wake();
        },
      }),
      checks: { database: databaseCheck(pool) },
      actors: [
        { name: "worker", run: (each) => worker.run(each) },
        { name: "watcher", run: (each) => watcher.run(each) },
        { name: "reconciler", run: (each) => reconciler.run(each) },
      ],
    };
  },
});
