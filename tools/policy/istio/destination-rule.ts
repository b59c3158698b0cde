import type { Host } from "../contract/host.ts";
import { durationOf, hostOf } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";

/**
 * destinationRule limits what is sent to a host, and leaves a failing replica
 * alone for a while. Of failures only UNAVAILABLE, DEADLINE_EXCEEDED and broken
 * connections count: they are what a proxy takes for 502, 503 and 504. The
 * other codes of gRPC that it takes for a 5xx are answers.
 */
export function destinationRule({ account, circuit }: Host): ManifestObject {
  return istioObject("DestinationRule", account, {
    host: hostOf(account),
    exportTo: ["."],
    trafficPolicy: {
      tls: { mode: "ISTIO_MUTUAL" },
      loadBalancer: { simple: "LEAST_REQUEST" },
      connectionPool: {
        tcp: {
          maxConnections: circuit.maxConnections,
          connectTimeout: "2s",
          tcpKeepalive: { time: "30s", interval: "10s", probes: 3 },
        },
        http: { http1MaxPendingRequests: circuit.maxPendingRequests, http2MaxRequests: circuit.maxRequests },
      },
      outlierDetection: {
        consecutiveGatewayErrors: circuit.consecutiveErrors,
        consecutive5xxErrors: 0,
        interval: "1s",
        baseEjectionTime: durationOf(circuit.ejectionMs),
        maxEjectionPercent: 50,
      },
    },
  });
}
