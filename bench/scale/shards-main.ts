/**
 * The daily pipeline, as it is shipped, on the engine as the service has it; its callees answer at once, within the
 * process. What is left is what a shard costs the orchestrator.
 */
import { contractsOf } from "../../services/orchestrator/contract/load.ts";
import { decodeResponse } from "../../services/orchestrator/contract/message.ts";
import type { Caller } from "../../services/orchestrator/engine/caller.ts";
import { loadLibrary } from "../../services/orchestrator/pipeline/library.ts";
import { ourContracts } from "../../services/orchestrator/testing/contracts.ts";
import { answerRequests } from "../answer.ts";
import { startEngine } from "../orchestrator/engine.ts";
import { inLoops, timed } from "../orchestrator/work.ts";
import { type Answers, answersOf } from "./answers.ts";
import type { Shards } from "./shards.ts";

const contracts = contractsOf([await ourContracts()]);
const mesh = { catalog: contracts.catalog, account: "orchestrator", knows: () => true };
const pipeline = (await loadLibrary("pipelines", mesh)).get("daily");
if (pipeline?.ok !== true) throw new Error("pipelines/daily.yaml has mistakes");
const { plan, planHash } = pipeline;

let answers: Answers = answersOf(0);
const caller: Caller = {
  async *call(_ctx, method, request) {
    const answer = answers.get(method.fullName);
    if (answer === undefined) throw new Error(`nobody answers ${method.fullName}`);
    yield decodeResponse(method, answer(request), contracts.catalog.registry);
  },
};
const engine = await startEngine({ url: process.argv[2] ?? "", contracts, caller });

await answerRequests<Shards>(
  ({ shards, runs, atOnce }) => {
    answers = answersOf(shards);
    const wanted = { plan, planHash, inputs: { refetch: false } };
    return timed(() => inLoops({ runs, atOnce }, () => engine.run(wanted)));
  },
  async () => {
    await engine[Symbol.asyncDispose]();
  },
);
