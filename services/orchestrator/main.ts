import { OrchestratorService } from "../../gen/es/colheita/orchestrator/v1/orchestrator_service_pb.ts";
import { OrchestratorServiceDefinition } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { systemClock } from "../kit/clock.ts";
import { withTimeout } from "../kit/context.ts";
import { runService } from "../kit/main.ts";
import { checkSchema } from "../kit/postgres/data-source.ts";
import { createPool, databaseCheck } from "../kit/postgres/pool.ts";
import { serve } from "../kit/service.ts";
import { formatProblem } from "../kit/sourcefile/problem.ts";
import { config, pathsOf, targetsOf } from "./config.ts";
import { createCatalogs } from "./contract/kept.ts";
import { loadContracts } from "./contract/load.ts";
import { policiesOf } from "./contract/policies.ts";
import { createDatabaseClock } from "./engine/clock.ts";
import { createWorker } from "./engine/worker.ts";
import { createOrchestratorMetrics } from "./metrics.ts";
import { loadLibrary } from "./pipeline/library.ts";
import { schema } from "./postgres/schema.ts";
import { createRunStore, createStore } from "./postgres/store.ts";
import { createCaller } from "./rpc/caller.ts";
import { createWatcher } from "./run/watch.ts";
import { heartbeats, OrchestratorServer } from "./server/orchestrator.ts";
import { validators } from "./validate/orchestrator.ts";

const account = "orchestrator";

await runService({
  name: account,
  config,
  policies: policiesOf(OrchestratorService),
  async build({ config, log, metrics, channels, ctx, resources }) {
    const contracts = await loadContracts(pathsOf(config));
    const targets = targetsOf(config);
    const library = await loadLibrary(config.pipelinesDir, {
      catalog: contracts.catalog,
      account,
      knows: (service) => targets.has(service),
    });
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

    const store = createStore(pool);
    const runs = createRunStore(pool);
    const worker = createWorker({
      store,
      owner: config.orchestratorId,
      leaseMs: config.leaseMs,
      pollMs: config.pollMs,
      mostRuns: config.concurrentRuns,
      catalogOf: createCatalogs(contracts, (each, hash) => store.descriptorSet(each, hash)),
      caller: createCaller(channels, targets, contracts.catalog.registry),
      clock: createDatabaseClock(systemClock, systemClock.now().getTime()),
      observer: createOrchestratorMetrics(metrics.registry, async () => {
        using limited = withTimeout(ctx, 2_000);
        return await runs.counts(limited);
      }),
      random: Math.random,
    });
    const watcher = createWatcher({
      versions: (each, names) => runs.versions(each, names),
      intervalMs: config.watchMs,
    });
    const server = new OrchestratorServer({ library, contracts, store: runs, watcher, wake: worker.wake });
    return {
      services: [serve(OrchestratorServiceDefinition, server, { validators, heartbeats })],
      checks: { database: databaseCheck(pool) },
      actors: [
        { name: "worker", run: (each) => worker.run(each) },
        { name: "watcher", run: (each) => watcher.run(each) },
      ],
    };
  },
});
