/**
 * Ours: the worker, its drivers and the store as the service has them, on the real database. The steps' callee answers
 * at once within the process, so that no gRPC is in the figures: the peer's steps are functions, too.
 */
import { testContext } from "../../services/kit/testing/context.ts";
import { contractsOf } from "../../services/orchestrator/contract/load.ts";
import type { Caller } from "../../services/orchestrator/engine/caller.ts";
import { planHash } from "../../services/orchestrator/pipeline/library.ts";
import type { Plan } from "../../services/orchestrator/pipeline/plan.ts";
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

// The runs are alike: whichever ends lets the loop go on that has waited the longest.
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
const worker = startWorker({ pool, contracts, caller, observer, mostRuns: 256, owner: "bench" });

let partitions = 0;
async function run(plan: Plan, hash: string): Promise<void> {
  const ended = Promise.withResolvers<void>();
  waiting.push(ended);
  await store.create(ctx, {
    pipeline: plan.pipeline,
    partition: `p${++partitions}`,
    day: { year: 2026, month: 1, day: 1 },
    inputs: {},
    force: false,
    requestId: "",
    fingerprint: "",
    plan,
    planHash: hash,
    descriptorSetHash: contracts.hash,
    descriptorSet: contracts.bytes,
  });
  worker.wake();
  await ended.promise;
}

await answerRequests<Work>(
  (work) => {
    const plan = sequence(work.steps);
    const hash = planHash(plan);
    return timed(() => inLoops(work, () => run(plan, hash)));
  },
  async () => {
    await worker[Symbol.asyncDispose]();
    await pool.end();
  },
);
