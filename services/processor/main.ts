import { policies } from "../../gen/policy/policy.ts";
import { CollectorServiceDefinition } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ProcessorServiceDefinition } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { createClient } from "../kit/client.ts";
import { runService } from "../kit/main.ts";
import { serve } from "../kit/service.ts";
import { config } from "./config.ts";
import { loadSources } from "./load.ts";
import { createProcessorMetrics } from "./metrics.ts";
import { withPackedBatches } from "./packed-batch.ts";
import { heartbeats, ProcessorServer } from "./server.ts";
import { validators } from "./validate.ts";

await runService({
  name: "processor",
  config,
  policies,
  async build({ config, log, metrics, channels }) {
    const sources = await loadSources(config, log);
    const server = new ProcessorServer({
      sources,
      collector: createClient(CollectorServiceDefinition, {
        channels,
        callee: "collector",
        address: config.collectorAddress,
        policies,
        calls: ["readPages"],
      }),
      storage: createClient(withPackedBatches(StorageServiceDefinition), {
        channels,
        callee: "storage",
        address: config.storageAddress,
        policies,
        calls: ["writeListings"],
      }),
      inFlight: config.batchesInFlight,
      largestPageBytes: config.largestPageBytes,
      metrics: createProcessorMetrics(metrics.registry),
    });
    return { services: [serve(ProcessorServiceDefinition, server, { validators, heartbeats })] };
  },
});
