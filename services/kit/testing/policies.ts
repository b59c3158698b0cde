import type { MethodPolicy, Policies } from "../policy.ts";
import type { ServiceDefinition } from "../rpc.ts";

/**
 * policiesFor gives every method of a service the same policy: ten seconds, callable by "test", nobody retries, and
 * what overrides says. Only streams get the heartbeat.
 */
export function policiesFor(definition: ServiceDefinition, overrides: Partial<MethodPolicy> = {}): Policies {
  const { heartbeatMs, ...rest } = overrides;
  const base: MethodPolicy = { deadlineMs: 10_000, callers: ["test"], retry: { owner: "nobody" }, ...rest };
  const methods = Object.values(definition.methods).map((method) => {
    const beats = method.responseStream && heartbeatMs !== undefined;
    return [method.name, beats ? { ...base, heartbeatMs } : base] as const;
  });
  return { [definition.fullName]: { circuit: testCircuit, methods: Object.fromEntries(methods) } };
}

const testCircuit = {
  maxConnections: 10,
  maxPendingRequests: 10,
  maxRequests: 100,
  consecutiveErrors: 5,
  ejectionMs: 1_000,
};
