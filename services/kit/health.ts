import { HealthImplementation } from "grpc-health-check";
import { sleep, untilEnd } from "./abort.ts";
import { type Context, withTimeout } from "./context.ts";
import { messageOf } from "./errors.ts";

/**
 * Check resolves when a thing that the service owns (its database, its archive) is usable, and rejects when it is
 * not.
 */
export type Check = (ctx: Context) => Promise<void>;

/** HealthOptions say what readiness depends on. */
export type HealthOptions = {
  /** services are the full names under which health is served, beside "". */
  readonly services: readonly string[];
  /** checks look only at what the service itself owns, never at another service. */
  readonly checks: Readonly<Record<string, Check>>;
  /** intervalMs is how often the checks run. Default: 1,000. */
  readonly intervalMs?: number;
};

/** Health is a service's readiness: served as grpc.health.v1 and at /readyz. */
export type Health = {
  readonly implementation: HealthImplementation;
  /** reasons are why the service is not ready, by check; empty when it is. */
  reasons(): Readonly<Record<string, string>>;
  /** check runs all checks once. */
  check(ctx: Context): Promise<void>;
  /** run keeps checking until the context ends. */
  run(ctx: Context): Promise<void>;
  /** drain says NOT_SERVING from now on, whatever the checks say. */
  drain(): void;
};

const checkTimeoutMs = 2_000;

/** createHealth makes a health that is NOT_SERVING until its checks have passed once. */
export function createHealth(options: HealthOptions): Health {
  const names = ["", ...options.services];
  const implementation = new HealthImplementation(Object.fromEntries(names.map((name) => [name, "NOT_SERVING"])));
  let reasons: Readonly<Record<string, string>> = { start: "starting" };
  let draining = false;

  function publish(found: Readonly<Record<string, string>>): void {
    reasons = draining ? { drain: "shutting down" } : found;
    const status = Object.keys(reasons).length === 0 ? "SERVING" : "NOT_SERVING";
    for (const name of names) implementation.setStatus(name, status);
  }

  async function check(ctx: Context): Promise<void> {
    const failures = Object.entries(options.checks).map(async ([name, run]) => {
      using limited = withTimeout(ctx, checkTimeoutMs);
      try {
        await untilEnd(limited.ending, run(limited));
        return [];
      } catch (error) {
        return [[name, messageOf(error)] as const];
      }
    });
    const found = Object.fromEntries((await Promise.all(failures)).flat());
    report(ctx, reasons, found);
    publish(found);
  }

  return {
    implementation,
    reasons: () => reasons,
    check,
    async run(ctx) {
      while (!ctx.signal.aborted) {
        await check(ctx);
        await sleep(ctx.signal, options.intervalMs ?? 1_000).catch(() => {});
      }
    },
    drain() {
      draining = true;
      publish({});
    },
  };
}

function report(ctx: Context, before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): void {
  const wasReady = Object.keys(before).length === 0;
  const isReady = Object.keys(now).length === 0;
  if (wasReady && !isReady) ctx.log.warn({ reasons: now }, "not ready");
  if (!wasReady && isReady) ctx.log.info("ready");
}
