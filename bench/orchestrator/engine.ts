import { testContext } from "../../services/kit/testing/context.ts";
import type { contractsOf } from "../../services/orchestrator/contract/load.ts";
import type { Caller } from "../../services/orchestrator/engine/caller.ts";
import type { Plan } from "../../services/orchestrator/pipeline/plan.ts";
import { createRunStore } from "../../services/orchestrator/postgres/run/store.ts";
import { startWorker } from "../../services/orchestrator/testing/mesh.ts";
import { migratedPool } from "../../services/orchestrator/testing/migrated-pool.ts";

/** EngineOptions say on which database, with which contracts and callees the engine works. */
export type EngineOptions = {
  readonly url: string;
  readonly contracts: ReturnType<typeof contractsOf>;
  readonly caller: Caller;
  /** mostRuns is how many runs it drives at once. Absent: 16. */
  readonly mostRuns?: number;
};

/** Wanted is what a run is to do. */
export type Wanted = {
  readonly plan: Plan;
  readonly planHash: string;
  readonly inputs: Readonly<Record<string, boolean>>;
};

/** Engine is the worker, its drivers and the store as the service has them, on the real database. */
export type Engine = AsyncDisposable & {
  /** run creates one more run, and resolves when it, or one like it, has succeeded. */
  run(wanted: Wanted): Promise<void>;
};

/** startEngine starts the engine in this process, on a database that it migrates. */
export async function startEngine({ url, contracts, caller, mostRuns }: EngineOptions): Promise<Engine> {
  const ctx = testContext();
  const pool = await migratedPool(url);
  const store = createRunStore(pool);
  // The runs are alike: whichever ends lets the one go that has waited the longest.
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const observer = {
    attemptEnded: () => {},
    takenOver: () => {},
    runEnded(_pipeline: string, state: string) {
      const end = waiting.shift();
      if (state === "SUCCEEDED") end?.resolve();
      else end?.reject(new Error(`a run ended ${state}`));
    },
  };
  const limit = mostRuns === undefined ? {} : { mostRuns };
  const worker = startWorker({ pool, contracts, caller, observer, owner: "bench", ...limit });
  let partitions = 0;
  return {
    async run({ plan, planHash, inputs }) {
      const ended = Promise.withResolvers<void>();
      waiting.push(ended);
      await store.create(ctx, {
        pipeline: plan.pipeline,
        partition: `p${++partitions}`,
        day: { year: 2026, month: 1, day: 1 },
        inputs,
        force: false,
        requestId: "",
        fingerprint: "",
        plan,
        planHash,
        descriptorSetHash: contracts.hash,
        descriptorSet: contracts.bytes,
      });
      worker.wake();
      await ended.promise;
    },
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await pool.end();
    },
  };
}
