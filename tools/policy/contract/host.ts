import type { Circuit, Contract, Method, Policy } from "./model.ts";

/** Host is one account's address, and all that is served there: one service or several. */
export interface Host {
  readonly account: string;
  /** The circuit of its services; they have the same one. */
  readonly circuit: Circuit;
  /** The files of its contracts, in the order of their names. */
  readonly files: readonly string[];
  readonly methods: readonly HostMethod[];
}

/** HostMethod is a method with its policy, as something that is called at a host. */
export interface HostMethod {
  /** The name by which others call it: package.Service/Method. */
  readonly name: string;
  readonly stream: boolean;
  readonly policy: CheckedPolicy;
}

/** CheckedPolicy is a policy that has passed the rules. */
export type CheckedPolicy = Policy & { readonly deadlineMs: number };

/**
 * hostsOf puts the services of an account together, because limits and routes
 * belong to an address and not to a service. It expects contracts without
 * mistakes; the hosts are in the order of their accounts.
 */
export function hostsOf(contracts: readonly Contract[]): Host[] {
  const accounts = Map.groupBy(contracts, ({ account }) => account);
  return [...accounts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([account, services]) => ({
      account,
      circuit: checked(services[0]?.circuit),
      files: [...new Set(services.map(({ file }) => file))].sort(),
      methods: services.flatMap((contract) => contract.methods.map((method) => hostMethod(contract, method))),
    }));
}

/** methodName gives the name by which a method is called: package.Service/Method. */
export function methodName({ service }: Contract, { name }: Method): string {
  return `${service}/${name}`;
}

/** checked gives a value that the rules demand; without it, the contracts were not checked. */
export function checked<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("the contracts were not checked before something was made of them");
  }
  return value;
}

function hostMethod(contract: Contract, method: Method): HostMethod {
  const policy = checked(method.policy);
  return {
    name: methodName(contract, method),
    stream: method.kind === "server_streaming",
    policy: { ...policy, deadlineMs: checked(policy.deadlineMs) },
  };
}
