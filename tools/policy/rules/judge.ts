import { methodName } from "../contract/host.ts";
import type { Contract } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { externals } from "../names.ts";
import { accountMistakes } from "./account.ts";
import { callMistakes } from "./calls.ts";
import { circuitMistakes } from "./circuit.ts";
import { clientMistakes } from "./clients.ts";
import { idleMistakes } from "./idle.ts";
import { methodMistakes } from "./method.ts";
import { pipelineMistakes } from "./pipelines.ts";
import { sourceMistakes } from "./sources.ts";

/**
 * judge gives every mistake of the contracts, and of what calls them, each as
 * a sentence that names the method or the place and says what to do. All
 * mistakes come at once, and equal input gives them in the same order.
 */
export function judge(contracts: readonly Contract[], evidence: Evidence): string[] {
  return [
    ...judgeContracts(contracts),
    ...contracts.flatMap((contract) =>
      contract.methods.flatMap((method) =>
        idleMistakes(contract, method, contracts, evidence).map(
          (mistake) => `${methodName(contract, method)}: ${mistake}`,
        ),
      ),
    ),
    ...pipelineMistakes(contracts, evidence.pipelineCalls),
    ...clientMistakes(contracts, evidence),
    ...evidence.codeMistakes,
    ...judgeFiles(contracts, evidence),
  ];
}

/**
 * judgeContracts gives the mistakes of the contracts alone. What is made of
 * contracts needs no more than these to be right: a new call stands in its
 * contract before there is code that makes it. Callers are the services of
 * these contracts and the externals.
 */
export function judgeContracts(contracts: readonly Contract[]): string[] {
  const accounts = [...new Set(contracts.map(({ account }) => account))].sort();
  const known = [...accounts, ...externals];
  return contracts.flatMap((contract) => [
    ...[...accountMistakes(contract, contracts), ...circuitMistakes(contract, contracts)].map(
      (mistake) => `${contract.service}: ${mistake}`,
    ),
    ...contract.methods.flatMap((method) =>
      [...methodMistakes(method, contract.account, known), ...callMistakes(contract, method, contracts)].map(
        (mistake) => `${methodName(contract, method)}: ${mistake}`,
      ),
    ),
  ]);
}

/** judgeFiles gives the mistakes of the pipelines and sources, of which the mesh is made as well. */
export function judgeFiles(contracts: readonly Contract[], evidence: Evidence): string[] {
  return [...evidence.fileMistakes, ...sourceMistakes(contracts, evidence.sourceHosts)];
}
