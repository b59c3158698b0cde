/**
 * The simulator stands in for marketplaces in demos, tests and benchmarks; it is never part of production. Paths carry the day, so any
 * day can be asked for at any time: `/days/{yyyy-mm-dd}/{mercadolivre|olx|shop}/...`, `/recorded/{source}/...`,
 * and beside them `/control/{faults|recording|requests|rate}` and `/robots.txt`.
 */
import { createAdmin } from "../kit/admin.ts";
import { HelpRequested, parse, type Values } from "../kit/config.ts";
import { background, onAbort } from "../kit/context.ts";
import { StartupError } from "../kit/errors.ts";
import { createHealth } from "../kit/health.ts";
import { createLogger } from "../kit/log.ts";
import { createMetrics } from "../kit/metrics.ts";
import { stopSignal } from "../kit/stop-signal.ts";
import { declared } from "./config.ts";
import { Faults } from "./control/faults.ts";
import { Rate } from "./control/rate.ts";
import { Requests } from "./control/requests.ts";
import { seedOf } from "./hash.ts";
import { close, listen } from "./http/listen.ts";
import { createSimulator } from "./server.ts";
import { worldOf } from "./site.ts";

async function main(config: Values<typeof declared>): Promise<void> {
  const log = createLogger({ service: "simulator", level: config.logLevel });
  using stop = stopSignal({ parentPipe: config.parentPipe });
  const limit = { perSecond: config.ratePerSecond, retryAfter: config.retryAfter };
  const server = createSimulator({
    world: worldOf(seedOf(config.seed), config.listings),
    controls: {
      faults: new Faults(),
      requests: new Requests(),
      rate: new Rate({ limit, now: () => performance.now() }),
    },
    recordedDir: config.recordedDir,
    signal: stop.signal,
    onError: (err, url) => log.error({ err, url }, "a request could not be answered"),
  });
  const health = createHealth({ services: [], checks: {} });
  const admin = createAdmin({ address: config.adminAddress, metrics: createMetrics(), health });

  await using resources = new AsyncDisposableStack();
  const adminAddress = await admin.start();
  resources.defer(() => admin.stop());
  const http = await listen(server, config.listenAddress);
  resources.defer(() => close(server));
  await health.check(background({ log, signal: stop.signal }));
  process.stdout.write(`${JSON.stringify({ ready: true, service: "simulator", http, admin: adminAddress })}\n`);

  const { promise, resolve } = Promise.withResolvers<void>();
  onAbort(stop.signal, resolve);
  await promise;
}

try {
  await main(parse(declared, process.env, process.argv.slice(2)));
} catch (error) {
  if (error instanceof HelpRequested) process.stdout.write(`${error.message}\n`);
  else {
    const sentence =
      error instanceof StartupError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`simulator: ${sentence}\n`);
    process.exitCode = 1;
  }
}
