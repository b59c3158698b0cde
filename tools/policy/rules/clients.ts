import { methodName } from "../contract/host.ts";
import type { Contract } from "../contract/model.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { namedMethods } from "./named.ts";

/** clientMistakes compares the clients that services make with what the contracts say that they call. */
export function clientMistakes(contracts: readonly Contract[], { clientCalls, services }: Evidence): string[] {
  const methods = namedMethods(contracts);
  const made = clientCalls.flatMap(({ where, account, method: name }) => {
    const method = methods.get(name);
    if (method === undefined) {
      return [`${where}: calls ${name}, which no contract has; correct the client's calls`];
    }
    const mistakes: string[] = [];
    if (!method.policy?.callers.includes(account)) {
      mistakes.push(
        `${where}: calls ${name}, which does not name ${account} as a caller; add it to the method's callers`,
      );
    }
    if (!callsOf(account, contracts).some(({ called }) => called === name)) {
      mistakes.push(
        `${where}: calls ${name}, and no method of ${account} names it in calls; add it to the one that needs it`,
      );
    }
    return mistakes;
  });
  const unmade = services.flatMap((account) =>
    callsOf(account, contracts)
      .filter(({ called }) => !clientCalls.some((call) => call.account === account && call.method === called))
      .map(
        ({ caller, called }) =>
          `${caller}: calls ${called}, and services/${account} has no client that does; remove it`,
      ),
  );
  return [...made, ...unmade];
}

function callsOf(account: string, contracts: readonly Contract[]): { caller: string; called: string }[] {
  return contracts
    .filter((contract) => contract.account === account)
    .flatMap((contract) =>
      contract.methods.flatMap((method) =>
        (method.policy?.calls ?? []).map((called) => ({ caller: methodName(contract, method), called })),
      ),
    );
}
