import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";
import { defaultSidecar } from "./sidecar.ts";

/**
 * meshObjects are what holds for every workload of the namespace: who has no
 * certificate is not heard, what no policy allows is refused, and each proxy
 * says what it saw. The providers are the cluster's: their names stand in its
 * mesh configuration.
 */
export function meshObjects(): ManifestObject[] {
  return [
    istioObject("PeerAuthentication", "default", { mtls: { mode: "STRICT" } }),
    istioObject("AuthorizationPolicy", "allow-nothing", {}),
    defaultSidecar(),
    istioObject("Telemetry", "default", {
      metrics: [{ providers: [{ name: "prometheus" }] }],
      accessLogging: [{ providers: [{ name: "envoy" }] }],
      tracing: [{ providers: [{ name: "opentelemetry" }], randomSamplingPercentage: 10 }],
    }),
  ];
}
