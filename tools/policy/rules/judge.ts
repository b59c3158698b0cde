import type { Contract } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { externals } from "../names.ts";
import { callMistakes } from "./calls.ts";
import { circuitMistakes } from "./circuit.ts";
import { clientMistakes } from "./clients.ts";
import { idleMistakes } from "./idle.ts";
import { methodMistakes } from "./method.ts";
import { pipelineMistakes } from "./pipelines.ts";

/**
 * judge gives every mistake of the contracts, and of what calls them, each as
 * a sentence that names the method or the place and says what to do. Callers
 * are the services of these contracts and the externals; all mistakes come at
 * once, and equal input gives them in the same order.
 */
export function judge(contracts: readonly Contract[], evidence: Evidence): string[] {
  const accounts = [...new Set(contracts.map(({ account }) => account))].sort();
  const known = [...accounts, ...externals];
  return [
    ...contracts.flatMap((contract) => [
      ...circuitMistakes(contract, contracts).map((mistake) => `${contract.service}: ${mistake}`),
      ...contract.methods.flatMap((method) =>
        [
          ...methodMistakes(method, contract.account, known),
          ...callMistakes(contract, method, contracts),
          ...idleMistakes(contract, method, contracts, evidence),
        ].map((mistake) => `${contract.service}/${method.name}: ${mistake}`),
      ),
    ]),
    ...pipelineMistakes(contracts, evidence.pipelineCalls),
    ...clientMistakes(contracts, evidence),
    ...evidence.mistakes,
  ];
}
