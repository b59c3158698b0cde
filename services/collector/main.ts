import { policies } from "../../gen/policy/policy.ts";
import { CollectorServiceDefinition } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { sleep } from "../kit/abort.ts";
import { systemClock } from "../kit/clock.ts";
import { runService } from "../kit/main.ts";
import { checkSchema } from "../kit/postgres/data-source.ts";
import { createPool, databaseCheck } from "../kit/postgres/pool.ts";
import { serve } from "../kit/service.ts";
import { createFolderArchive } from "./archive/folder.ts";
import { config, readSecrets } from "./config.ts";
import { createHttpClient } from "./http/client.ts";
import { createKeeper } from "./keeper.ts";
import { loadSources } from "./loading.ts";
import { createCollectorMetrics } from "./metrics.ts";
import { createLedger } from "./postgres/ledger.ts";
import { schema } from "./postgres/schema.ts";
import { CollectorServer, heartbeats } from "./server.ts";
import { validators } from "./validate.ts";
import { Visitors } from "./visitors.ts";

// Node's pool of small buffers has 64 KiB a piece, and one part of it that lives keeps all of it. What packing a page leaves behind
// lives until V8 has looked at its whole heap, so that it would have to look the more often (docs/adr/0134).
Buffer.poolSize = 8 * 1024;

await runService({
  name: "collector",
  config,
  policies,
  async build({ config, log, metrics, ctx, resources }) {
    const url = config.databaseUrl;
    await checkSchema(ctx, { url, service: "collector", ...schema });

    const pool = createPool({ url, service: "collector", log });
    resources.defer(() => pool.end());
    const archive = createFolderArchive(config.archiveDir);
    // A put takes seconds; what is older than an hour belongs to a process that was killed. A broken archive is readiness's to report.
    await archive
      .sweep(new Date(Date.now() - 3_600_000))
      .catch((err) => log.warn({ err }, "the archive was not swept"));
    const secrets = readSecrets(process.env);
    const sources = await loadSources({ ...config, secrets, log });
    const own = createCollectorMetrics(metrics.registry);
    const userAgent = `Colheita/0.1 (+${config.contact})`;
    const visitors = new Visitors({
      client: ({ collect }) => createHttpClient({ collect, userAgent, clock: systemClock }),
      observer: own.observer,
      robot: "Colheita",
      clock: systemClock,
      sleep,
      random: Math.random,
    });
    resources.defer(() => visitors.close());
    const ledger = createLedger(pool);
    const server = new CollectorServer({
      sources,
      secrets,
      archive,
      ledger,
      keep: createKeeper({ archive, ledger }),
      fetch: (file) => visitors.fetch(file),
      clock: systemClock,
      collected: own.collected,
    });
    return {
      services: [serve(CollectorServiceDefinition, server, { validators, heartbeats })],
      checks: { database: databaseCheck(pool), archive: (ctx) => archive.check(ctx) },
    };
  },
});
