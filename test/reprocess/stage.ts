import { Registry } from "prom-client";
import { policies } from "../../gen/policy/policy.ts";
import { ProcessorServiceDefinition } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { migrateCollector, startCollector, type TestCollector } from "../../services/collector/testing/collector.ts";
import type { Client } from "../../services/kit/rpc.ts";
import { serve } from "../../services/kit/service.ts";
import { readSource } from "../../services/kit/sourcefile/source.ts";
import type { TestPostgres } from "../../services/kit/testing/postgres.ts";
import { startServer } from "../../services/kit/testing/serve.ts";
import { createProcessorMetrics } from "../../services/processor/metrics.ts";
import { withPackedBatches } from "../../services/processor/packed-batch.ts";
import { heartbeats, ProcessorServer } from "../../services/processor/server.ts";
import { prepare } from "../../services/processor/source.ts";
import { servedDefinition } from "../../services/storage/rpc/definition.ts";
import { startStorage, type TestStorage } from "../../services/storage/testing/storage.ts";
import { validators } from "../../services/storage/validate.ts";

/** StageOptions say what a stage works on. */
export type StageOptions = {
  readonly postgres: Pick<TestPostgres, "createDatabase">;
  /** collected and processed are a source's file as the collector has it, and as the processor does. */
  readonly source: string;
  readonly collected: string;
  readonly processed: string;
  /** archive is another stage whose archive this one reads. Default: its own. */
  readonly archive?: Stage;
};

/** Stage is a collector, a processor and a storage over real sockets and databases, each as its callers reach it. */
export type Stage = AsyncDisposable & {
  readonly collector: TestCollector;
  readonly processor: Client<typeof ProcessorServiceDefinition>;
  readonly engine: Client<typeof StorageServiceDefinition>;
  readonly reader: Client<typeof StorageServiceDefinition>;
  readonly storage: TestStorage;
  readonly storageUrl: string;
  /** processedBy is a processor of the same stage that reads the source's file otherwise, until the stage ends. */
  processedBy(file: string): Promise<Client<typeof ProcessorServiceDefinition>>;
};

/** startStage starts what a run of the pipelines calls. */
export async function startStage(options: StageOptions): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const { postgres, source } = options;
  const collector = options.archive?.collector ?? resources.use(await ownCollector(options));
  const storageUrl = await postgres.createDatabase();
  const storage = resources.use(await startStorage({ url: storageUrl }));
  const stored = resources.use(
    await startServer({
      service: "storage",
      policies,
      services: [serve(servedDefinition, storage.server, { validators })],
    }),
  );
  const writer = await stored.client(withPackedBatches(StorageServiceDefinition), "processor");
  const processedBy = async (file: string) => {
    const server = new ProcessorServer({
      sources: prepare([readSource(`${source}.yaml`, file, new Map())]),
      collector: collector.processor,
      storage: writer,
      inFlight: 2,
      largestPageBytes: 1024 * 1024,
      metrics: createProcessorMetrics(new Registry()),
    });
    const started = await startServer({
      service: "processor",
      policies,
      services: [serve(ProcessorServiceDefinition, server, { heartbeats })],
    });
    owned.use(started);
    return started.client(ProcessorServiceDefinition, "orchestrator");
  };
  const engine = await stored.client(StorageServiceDefinition, "orchestrator");
  const reader = await stored.client(StorageServiceDefinition, "operator");
  const owned = resources.move();
  return {
    collector,
    processor: await processedBy(options.processed),
    engine,
    reader,
    storage,
    storageUrl,
    processedBy,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function ownCollector({ postgres, source, collected }: StageOptions): Promise<TestCollector> {
  const databaseUrl = await postgres.createDatabase();
  await migrateCollector(databaseUrl);
  return startCollector({ databaseUrl, sources: { [source]: collected } });
}
