/**
 * Ours: the worker, its drivers and the store as the service has them, on the real database. The steps' callee answers
 * at once within the process, so that no gRPC is in the figures: the peer's steps are functions, too.
 */
import { testContext } from "../../services/kit/testing/context.ts";
import { contractsOf } from "../../services/orchestrator/contract/load.ts";
import type { Caller } from "../../services/orchestrator/engine/caller.ts";
import { planHash } from "../../services/orchestrator/pipeline/library.ts";
import { createRunStore } from "../../services/orchestrator/postgres/store.ts";
import { ourContracts } from "../../services/orchestrator/testing/contracts.ts";
import { migratedPool } from "../../services/orchestrator/testing/database.ts";
import { startWorker } from "../../services/orchestrator/testing/mesh.ts";
import { answerRequests } from "../answer.ts";
import { answer, sequence } from "./plan.ts";
import { inLoops, timed, type Work } from "./work.ts";

const ctx = testContext();
const contracts = contractsOf([await ourContracts()]);
const pool = await migratedPool(process.argv[2] ?? "");
const store = createRunStore(pool);
const caller: Caller = {
  async *call() {
    yield { kind: "result", output: answer, sizeBytes: 32 };
  },
};

// Each loop has a pipeline of its own, by which it knows its run's end.
const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
const observer = {
  attemptEnded: () => {},
  takenOver: () => {},
  runEnded(pipeline: string, state: string) {
    const end = waiting.get(pipeline);
    if (state === "SUCCEEDED") end?.resolve();
    else end?.reject(new Error(`a run of ${pipeline} ended ${state}`));
  },
};
const worker = startWorker({ pool, contracts, caller, observer, mostRuns: 256, owner: "bench" });

let partitions = 0;
async function run(loop: number, steps: number): Promise<void> {
  const pipeline = `bench-${loop}`;
  const plan = { ...sequence(steps), pipeline };
  const ended = Promise.withResolvers<void>();
  waiting.set(pipeline, ended);
  await store.create(ctx, {
    pipeline,
    partition: `p${++partitions}`,
    day: { year: 2026, month: 1, day: 1 },
    inputs: {},
    force: false,
    requestId: "",
    fingerprint: "",
    plan,
    planHash: planHash(plan),
    descriptorSetHash: contracts.hash,
    descriptorSet: contracts.bytes,
  });
  worker.wake();
  await ended.promise;
}

await answerRequests<Work>(
  (work) => timed(() => inLoops(work, (loop) => run(loop, work.steps))),
  async () => {
    await worker[Symbol.asyncDispose]();
    await pool.end();
  },
);
