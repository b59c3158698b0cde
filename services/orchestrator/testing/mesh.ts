import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import type { Channels } from "../../kit/channels.ts";
import { systemClock } from "../../kit/clock.ts";
import { withCancel } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createCatalogs } from "../contract/kept.ts";
import type { Contracts } from "../contract/load.ts";
import type { Caller } from "../engine/caller.ts";
import { createDatabaseClock } from "../engine/clock.ts";
import type { Observer } from "../engine/observer.ts";
import { createWorker } from "../engine/worker.ts";
import { compile } from "../pipeline/compile.ts";
import { type Library, planHash } from "../pipeline/library.ts";
import { createStore } from "../postgres/engine/store.ts";
import { createRunStore } from "../postgres/run/store.ts";
import { createCaller } from "../rpc/caller.ts";
import { createWatcher } from "../run/watch.ts";
import { OrchestratorServer } from "../server/orchestrator.ts";
import { jobService } from "./jobs.ts";

/** silentObserver counts nothing. */
const silentObserver: Observer = { attemptEnded: () => {}, takenOver: () => {}, runEnded: () => {} };

/** jobsLibrary is the tests' pipeline, compiled; changes replace parts of its text. */
export async function jobsLibrary(contracts: Contracts, ...changes: (readonly [string, string])[]): Promise<Library> {
  let text = await readFile("services/orchestrator/testdata/jobs.yaml", "utf8");
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new TypeError(`no ${from} in the pipeline`);
    text = text.replace(from, to);
  }
  const mesh = { catalog: contracts.catalog, account: "orchestrator", knows: () => true };
  const compiled = compile({ path: join("testdata", "jobs.yaml"), name: "jobs", text }, mesh);
  if (!compiled.ok) throw new TypeError(JSON.stringify(compiled.problems));
  return new Map([["jobs", { ok: true, name: "jobs", plan: compiled.plan, planHash: planHash(compiled.plan) }]]);
}

/** WorkerTestOptions are what differs between the workers of tests. */
export type WorkerTestOptions = {
  readonly pool: Pool;
  readonly contracts: Contracts;
  readonly caller: Caller;
  readonly owner?: string;
  readonly leaseMs?: number;
  readonly mostRuns?: number;
  readonly observer?: Observer;
};

/** TestWorker is a worker at work, until it is disposed of. */
export type TestWorker = AsyncDisposable & { wake(): void };

/** startWorker starts a worker of this process. */
export function startWorker(options: WorkerTestOptions): TestWorker {
  const store = createStore(options.pool);
  const ctx = withCancel(testContext());
  const worker = createWorker({
    store,
    caller: options.caller,
    clock: createDatabaseClock(systemClock, Date.now()),
    observer: options.observer ?? silentObserver,
    random: Math.random,
    owner: options.owner ?? "test",
    leaseMs: options.leaseMs ?? 10_000,
    pollMs: 50,
    mostRuns: options.mostRuns ?? 16,
    catalogOf: createCatalogs(options.contracts, (each, hash) => store.descriptorSet(each, hash)),
  });
  const running = worker.run(ctx);
  return {
    wake: worker.wake,
    async [Symbol.asyncDispose]() {
      ctx.cancel();
      await running;
    },
  };
}

/** grpcCaller calls the tests' own service over gRPC. */
export function grpcCaller(channels: Channels, contracts: Contracts, address: string): Caller {
  return createCaller(channels, new Map([[jobService, { callee: "jobs", address }]]), contracts.catalog.registry);
}

/** TestService is the service's methods, called as functions. */
export type TestService = AsyncDisposable & { readonly server: OrchestratorServer };

/** startService serves runs without a network. */
export function startService(pool: Pool, contracts: Contracts, library: Library, wake = () => {}): TestService {
  const store = createRunStore(pool);
  const watcher = createWatcher({ runs: store, intervalMs: 100 });
  const ctx = withCancel(testContext());
  const watching = watcher.run(ctx);
  return {
    server: new OrchestratorServer({ library, contracts, store, watcher, clock: systemClock, wake }),
    async [Symbol.asyncDispose]() {
      ctx.cancel();
      await watching;
    },
  };
}
