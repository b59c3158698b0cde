import { readFile } from "node:fs/promises";
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { sleep } from "./abort.ts";
import { createAdmin } from "./admin.ts";
import { type Channels, createChannels } from "./channels.ts";
import { type common, type Declared, parseProcess, type Values } from "./config.ts";
import { background, type Context } from "./context.ts";
import { isRpcError, StartupError } from "./errors.ts";
import { runProcess } from "./exit.ts";
import { type Actor, runGroup } from "./group.ts";
import { type Check, createHealth, type Health } from "./health.ts";
import { createLogger, type Logger } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { Policies } from "./policy.ts";
import { createServer } from "./server.ts";
import type { ServedService } from "./service.ts";
import { stopSignal } from "./stop-signal.ts";
import { loadIdentity } from "./tls.ts";

/** Runtime is what kit gives to a service's build function. */
export type Runtime<D extends Declared> = {
  readonly config: Values<D>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** channels are for createClient. */
  readonly channels: Channels;
  /** ctx ends when the process is to stop: for work that the service does of its own accord at start. */
  readonly ctx: Context;
  /** resources are closed after the server has stopped, the last one first: `resources.defer(() => pool.end())`. */
  readonly resources: AsyncDisposableStack;
};

/** Built is what a service consists of. */
export type Built = {
  readonly services: readonly ServedService[];
  /** checks are what readiness depends on. Default: nothing. */
  readonly checks?: Readonly<Record<string, Check>>;
  /** actors run beside the server until the process stops. */
  readonly actors?: readonly Actor[];
  /** reflectionCallers are services that may use reflection, beside external callers. */
  readonly reflectionCallers?: readonly string[];
};

/** ServiceOptions are what differs between services. */
export type ServiceOptions<D extends Declared> = {
  /** name is the service account: "storage". */
  readonly name: string;
  /** config declares every variable: `{ ...common, ...databaseVariables, ...own }`. */
  readonly config: D;
  readonly policies: Policies;
  build(runtime: Runtime<D>): Promise<Built>;
};

/**
 * runService is a service's main: it reads the configuration, builds, serves until it is told to stop, and stops in
 * order. It prints one line of JSON with the real addresses when it serves, and exits 1 with one clear sentence where
 * it cannot.
 */
export async function runService<D extends Declared & typeof common>(options: ServiceOptions<D>): Promise<void> {
  // What the library has to say reaches us as errors; its own lines would stand between those of our log.
  setLogVerbosity(logVerbosity.NONE);
  await runProcess(options.name, async () => {
    await serveUntilStopped(options, parseProcess(options.config)).catch(unlessStopping);
  });
}

async function serveUntilStopped<D extends Declared & typeof common>(options: ServiceOptions<D>, config: Values<D>) {
  const base: Values<typeof common> = config;
  const log = createLogger({ service: options.name, level: base.logLevel });
  using stop = stopSignal({ parentPipe: base.parentPipe });
  const ctx = background({ log, signal: stop.signal });
  const identity = await loadIdentity(base, options.name);
  const descriptorSet = await readDescriptors(base.descriptorSet);
  const metrics = createMetrics();

  await using resources = new AsyncDisposableStack();
  // The admin port is there from the first to the last moment, so that probes see a service alive that still waits for
  // its database, and NOT_SERVING while it drains.
  let reasons: Health["reasons"] = () => ({ start: "starting" });
  const admin = createAdmin({ address: base.adminAddress, metrics, health: { reasons: () => reasons() } });
  const adminAddress = await admin.start();
  resources.defer(() => admin.stop());

  const channels = createChannels({ identity, metrics });
  resources.defer(() => channels.close());
  const built = await options.build({ config, log, metrics, channels, ctx, resources });

  const names = built.services.map((service) => service.fullName);
  const health = createHealth({ services: names, checks: built.checks ?? {} });
  reasons = health.reasons;
  const server = createServer({
    service: options.name,
    services: built.services,
    policies: options.policies,
    identity,
    listenAddress: base.listenAddress,
    operatorAddress: base.operatorAddress,
    log,
    metrics,
    health,
    reflection: { descriptorSet, callers: built.reflectionCallers ?? [] },
    stopMs: base.stopMs,
  });
  resources.defer(() => server.stop());
  const addresses = await server.start();
  await health.check(ctx);
  announce({ ready: true, service: options.name, ...addresses, admin: adminAddress });

  const serving: Actor = {
    name: "server",
    async run(group) {
      await aborted(group.signal);
      health.drain();
      await sleep(new AbortController().signal, base.drainMs);
      await server.stop();
    },
  };
  const checking: Actor = { name: "health", run: (group) => health.run(group) };
  await runGroup(ctx, [serving, checking, ...(built.actors ?? [])]);
  log.info("stopped");
}

// What waits for its database as the service starts rejects with the reason of the stop, which is no failure.
function unlessStopping(error: unknown): void {
  if (!isRpcError(error, "CANCELLED") || error.reason !== "STOPPING") throw error;
}

async function readDescriptors(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new StartupError(`the descriptor set ${path} cannot be read: make it with \`npm run generate\``, {
      cause: error,
    });
  }
}

function announce(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
}
