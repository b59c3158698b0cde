import { policies } from "../../gen/policy/policy.ts";
import { background, withCancel } from "../kit/context.ts";
import { runService } from "../kit/main.ts";
import { checkSchema, createDataSource } from "../kit/postgres/data-source.ts";
import { createPool, databaseCheck } from "../kit/postgres/pool.ts";
import { serve } from "../kit/service.ts";
import { config } from "./config.ts";
import { createStorageMetrics } from "./metrics.ts";
import { schema } from "./postgres/schema.ts";
import { servedDefinition } from "./rpc/definition.ts";
import { createStorage } from "./server.ts";
import { validators } from "./validate.ts";

await runService({
  name: "storage",
  config,
  policies,
  async build({ config, log, metrics, ctx, resources }) {
    const { databaseUrl: url } = config;
    await checkSchema(ctx, { ...schema, url });
    const dataSource = createDataSource({ ...schema, url, maxConnections: config.readConnections });
    await dataSource.initialize();
    resources.defer(() => dataSource.destroy());
    const pool = createPool({ url, service: schema.service, log, maxConnections: config.databaseConnections });
    resources.defer(() => pool.end());
    // Batches under way may end while the server drains; what is left then is cancelled, before the pool waits for it.
    const writes = withCancel(background({ log }));
    resources.defer(() => writes.cancel());
    const storage = createStorage({
      ctx: writes,
      pool,
      dataSource,
      metrics: createStorageMetrics(metrics.registry),
      hashCacheBytes: config.hashCacheBytes,
      writeConnections: config.writeConnections,
      lineIdleMs: config.lineIdleHours * 3_600_000,
    });
    return {
      services: [serve(servedDefinition, storage.server, { validators })],
      checks: { database: databaseCheck(pool) },
      actors: [storage.housekeeping],
    };
  },
});
