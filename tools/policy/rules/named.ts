import { methodName } from "../contract/host.ts";
import type { Contract, Method } from "../contract/model.ts";

/** NamedMethod is a method with the account that answers it. */
export type NamedMethod = Method & { readonly account: string };

/** namedMethods finds the methods of contracts by package.Service/Method. */
export function namedMethods(contracts: readonly Contract[]): ReadonlyMap<string, NamedMethod> {
  return new Map(
    contracts.flatMap((contract) =>
      contract.methods.map(
        (method) => [methodName(contract, method), { ...method, account: contract.account }] as const,
      ),
    ),
  );
}
