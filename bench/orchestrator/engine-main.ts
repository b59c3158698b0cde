/**
 * Ours: the engine as the service has it, on the real database. The steps' callee answers at once within the process, so
 * that no gRPC is in the figures: the peer's steps are functions, too.
 */
import { contractsOf } from "../../services/orchestrator/contract/load.ts";
import type { Caller } from "../../services/orchestrator/engine/caller.ts";
import { planHash } from "../../services/orchestrator/pipeline/library.ts";
import { ourContracts } from "../../services/orchestrator/testing/contracts.ts";
import { answerRequests } from "../answer.ts";
import { startEngine } from "./engine.ts";
import { answer, sequence } from "./plan.ts";
import { inLoops, timed, type Work } from "./work.ts";

const contracts = contractsOf([await ourContracts()]);
const caller: Caller = {
  async *call() {
    yield { kind: "result", output: answer, sizeBytes: 32 };
  },
};
const engine = await startEngine({ url: process.argv[2] ?? "", contracts, caller, mostRuns: 256 });

await answerRequests<Work>(
  (work) => {
    const plan = sequence(work.steps);
    const wanted = { plan, planHash: planHash(plan), inputs: {} };
    return timed(() => inLoops(work, () => engine.run(wanted)));
  },
  async () => {
    await engine[Symbol.asyncDispose]();
  },
);
