import { type DescMethod, type DescService, getOption } from "@bufbuild/protobuf";
import { circuit, policy, type Retry, Retry_Owner } from "../../../gen/es/colheita/mesh/v1/policy_pb.ts";
import { Code } from "../../../gen/es/google/rpc/code_pb.ts";
import type { MethodPolicy, Policies, RetryPolicy } from "../../kit/policy.ts";
import { durationMs } from "./duration.ts";

/** policiesOf reads the policies of a service from its descriptor: what the generated table says, without the table. */
export function policiesOf(service: DescService): Policies {
  const limits = getOption(service, circuit);
  const methods = Object.fromEntries(service.methods.map((method) => [method.name, policyOf(method)]));
  return {
    [service.typeName]: {
      circuit: {
        maxConnections: limits.maxConnections,
        maxPendingRequests: limits.maxPendingRequests,
        maxRequests: limits.maxRequests,
        consecutiveErrors: limits.consecutiveErrors,
        ejectionMs: limits.ejectionTime ? durationMs(limits.ejectionTime) : 0,
      },
      methods,
    },
  };
}

/** policyOf reads the policy of one method. */
function policyOf(method: DescMethod): MethodPolicy {
  const { deadline, heartbeat, callers, retry } = getOption(method, policy);
  return {
    deadlineMs: deadline ? durationMs(deadline) : 0,
    ...(heartbeat && { heartbeatMs: durationMs(heartbeat) }),
    callers,
    retry: retryOf(retry),
  };
}

function retryOf(retry: Retry | undefined): RetryPolicy {
  switch (retry?.owner) {
    case Retry_Owner.ENGINE:
      return { owner: "engine" };
    case Retry_Owner.MESH:
      return {
        owner: "mesh",
        maxAttempts: retry.maxAttempts,
        codes: retry.codes.map(codeName),
        ...(retry.perTry && { perTryMs: durationMs(retry.perTry) }),
      };
    default:
      return { owner: "nobody" };
  }
}

function codeName(code: Code): string {
  return Object.entries(Code).find(([, number]) => number === code)?.[0] ?? "UNKNOWN";
}
