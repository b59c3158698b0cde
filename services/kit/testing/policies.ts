import type { MethodPolicy, Policies } from "../policy.ts";
import type { ServiceDefinition } from "../rpc.ts";

/** policiesFor gives every method of a service the same policy: ten seconds, nobody retries, and what overrides says. */
export function policiesFor(definition: ServiceDefinition, overrides: Partial<MethodPolicy> = {}): Policies {
  const policy: MethodPolicy = { deadlineMs: 10_000, callers: ["test"], retry: { owner: "nobody" }, ...overrides };
  const methods = Object.values(definition.methods).map((method) => [method.name, policy] as const);
  return { [definition.fullName]: { circuit: testCircuit, methods: Object.fromEntries(methods) } };
}

const testCircuit = {
  maxConnections: 10,
  maxPendingRequests: 10,
  maxRequests: 100,
  consecutiveErrors: 5,
  ejectionMs: 1_000,
};
