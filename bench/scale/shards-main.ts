/**
 * The daily pipeline, as it is shipped, on the engine as the service has it; its callees answer at once, within the
 * process. What is left is what a shard costs the orchestrator.
 */
import { testContext } from "../../services/kit/testing/context.ts";
import { contractsOf } from "../../services/orchestrator/contract/load.ts";
import { decodeResponse } from "../../services/orchestrator/contract/message.ts";
import type { Caller } from "../../services/orchestrator/engine/caller.ts";
import { loadLibrary } from "../../services/orchestrator/pipeline/library.ts";
import { createRunStore } from "../../services/orchestrator/postgres/store.ts";
import { ourContracts } from "../../services/orchestrator/testing/contracts.ts";
import { migratedPool } from "../../services/orchestrator/testing/database.ts";
import { startWorker } from "../../services/orchestrator/testing/mesh.ts";
import { answerRequests } from "../answer.ts";
import { inLoops, timed } from "../orchestrator/work.ts";
import { type Answers, answersOf } from "./answers.ts";
import type { Shards } from "./shards.ts";

const ctx = testContext();
const contracts = contractsOf([await ourContracts()]);
const mesh = { catalog: contracts.catalog, account: "orchestrator", knows: () => true };
const pipeline = (await loadLibrary("pipelines", mesh)).get("daily");
if (pipeline?.ok !== true) throw new Error("pipelines/daily.yaml has mistakes");
const { plan, planHash } = pipeline;
const pool = await migratedPool(process.argv[2] ?? "");
const store = createRunStore(pool);

let answers: Answers = answersOf(0);
const caller: Caller = {
  async *call(_ctx, method, request) {
    const answer = answers.get(method.fullName);
    if (answer === undefined) throw new Error(`nobody answers ${method.fullName}`);
    yield decodeResponse(method, answer(request), contracts.catalog.registry);
  },
};

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
const worker = startWorker({ pool, contracts, caller, observer, owner: "bench" });

let partitions = 0;
async function run(): Promise<void> {
  const ended = Promise.withResolvers<void>();
  waiting.push(ended);
  await store.create(ctx, {
    pipeline: plan.pipeline,
    partition: `p${++partitions}`,
    day: { year: 2026, month: 1, day: 1 },
    inputs: { refetch: false },
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
}

await answerRequests<Shards>(
  ({ shards, runs, atOnce }) => {
    answers = answersOf(shards);
    return timed(() => inLoops({ runs, atOnce }, run));
  },
  async () => {
    await worker[Symbol.asyncDispose]();
    await pool.end();
  },
);
