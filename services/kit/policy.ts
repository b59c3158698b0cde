import { StartupError } from "./errors.ts";

/** RetryPolicy names the one layer that tries a failed call again. */
export type RetryPolicy =
  | { readonly owner: "nobody" }
  | { readonly owner: "engine" }
  | {
      readonly owner: "mesh";
      /** maxAttempts counts the first try too. */
      readonly maxAttempts: number;
      /** codes are the names of the status codes after which a call is tried again. */
      readonly codes: readonly string[];
      /** perTryMs is the longest that one try may take. Absent: all tries share the deadline, and each may use what is left. */
      readonly perTryMs?: number;
    };

/** MethodPolicy is the contract's option colheita.mesh.v1.policy of one method. */
export type MethodPolicy = {
  /** deadlineMs is the longest that a call may take; of a stream, the whole stream. */
  readonly deadlineMs: number;
  /** heartbeatMs is how often a stream sends some message at least. Absent on unary methods. */
  readonly heartbeatMs?: number;
  /** callers are the service accounts that may call. */
  readonly callers: readonly string[];
  readonly retry: RetryPolicy;
};

/** CircuitPolicy is the contract's option colheita.mesh.v1.circuit of one service. */
export type CircuitPolicy = {
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
  readonly maxRequests: number;
  readonly consecutiveErrors: number;
  readonly ejectionMs: number;
};

/** ServicePolicy is the policy of a service and of each of its methods, by the method's name in the contract. */
export type ServicePolicy = {
  readonly circuit: CircuitPolicy;
  readonly methods: Readonly<Record<string, MethodPolicy>>;
};

/** Policies are the policies of services by their full names, as gen/policy has them. */
export type Policies = Readonly<Record<string, ServicePolicy>>;

/** requirePolicy returns the policy of a method; one that has none stops the process at start. */
export function requirePolicy(policies: Policies, service: string, method: string): MethodPolicy {
  const policy = policies[service]?.methods[method];
  if (policy === undefined) {
    throw new StartupError(`${service}/${method} has no policy: add option (colheita.mesh.v1.policy) to the method`);
  }
  return policy;
}
