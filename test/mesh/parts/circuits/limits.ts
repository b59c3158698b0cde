import { isDeepStrictEqual } from "node:util";
import { policies } from "../../../../gen/policy/policy.ts";
import type { CircuitPolicy } from "../../../../services/kit/policy.ts";
import type { Pod, Report } from "../../lab/types.ts";
import { accountOf, hostOf, port } from "../../stdio/places.ts";

/** checkLimits reads what a caller's proxy keeps to for each service: that is the contract's, for others than are tried. */
export async function checkLimits(caller: Pod, report: Report): Promise<void> {
  const inForce = await limitsInForce(caller);
  for (const [service, { circuit }] of Object.entries(policies)) {
    const found = inForce.get(hostOf(accountOf(service)));
    const what = `its caller's proxy keeps to the limits of ${service}, and leaves it alone as the contract says`;
    report.check(what, isDeepStrictEqual(found, { ...circuit }), found ?? "it knows no limits");
  }
}

type Cluster = {
  readonly name: string;
  readonly circuit_breakers?: {
    readonly thresholds?: readonly {
      readonly max_connections?: number;
      readonly max_pending_requests?: number;
      readonly max_requests?: number;
    }[];
  };
  readonly outlier_detection?: {
    readonly consecutive_gateway_failure?: number;
    readonly base_ejection_time?: string;
  };
};

/** limitsInForce are the limits that a pod's proxy keeps to, by the host that they are for. */
export async function limitsInForce(pod: Pick<Pod, "envoy">): Promise<ReadonlyMap<string, CircuitPolicy>> {
  const { configs = [] } = JSON.parse(await pod.envoy("config_dump?resource=dynamic_active_clusters")) as {
    readonly configs?: readonly { readonly cluster: Cluster }[];
  };
  const found = new Map<string, CircuitPolicy>();
  for (const { cluster } of configs) {
    const [, host] = cluster.name.split(`outbound|${port}||`);
    const [thresholds = {}] = cluster.circuit_breakers?.thresholds ?? [];
    const outliers = cluster.outlier_detection ?? {};
    if (host === undefined) continue;
    found.set(host, {
      maxConnections: thresholds.max_connections ?? 0,
      maxPendingRequests: thresholds.max_pending_requests ?? 0,
      maxRequests: thresholds.max_requests ?? 0,
      consecutiveErrors: outliers.consecutive_gateway_failure ?? 0,
      ejectionMs: Number.parseFloat(outliers.base_ejection_time ?? "0") * 1000,
    });
  }
  return found;
}
