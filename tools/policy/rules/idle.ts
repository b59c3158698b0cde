import { methodName } from "../contract/host.ts";
import type { Contract, Method } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { engine, externals } from "../names.ts";

/** idleMistakes names the callers that a method lets in and that never call it. Externals are people: nobody knows what they do. */
export function idleMistakes(
  contract: Contract,
  method: Method,
  contracts: readonly Contract[],
  { pipelineCalls }: Pick<Evidence, "pipelineCalls">,
): string[] {
  const name = methodName(contract, method);
  const accounts = contracts.map(({ account }) => account);
  const internal = [...new Set(method.policy?.callers ?? [])].filter(
    (caller) => accounts.includes(caller) && caller !== contract.account && !externals.includes(caller),
  );
  return internal.flatMap((caller) => {
    const called = contracts
      .filter(({ account }) => account === caller)
      .some(({ methods }) => methods.some(({ policy }) => policy?.calls.includes(name)));
    if (called || (caller === engine && pipelineCalls.some((call) => call.method === name))) {
      return [];
    }
    const where = caller === engine ? "no pipeline has it, and no method of orchestrator" : `no method of ${caller}`;
    return [`names the caller ${caller}, and ${where} names it in calls; remove the caller, or say who calls`];
  });
}
