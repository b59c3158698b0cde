import type { Host } from "../contract/host.ts";
import { durationOf, hostOf } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioObject } from "./object.ts";

/**
 * destinationRule sends calls to a host's replicas by turns, limits what is
 * sent, and leaves a failing replica alone for a while. Of failures only UNAVAILABLE, DEADLINE_EXCEEDED and broken
 * connections count: they are what a proxy takes for 502, 503 and 504. The
 * other codes of gRPC that it takes for a 5xx are answers.
 *
 * By turns, two tries of a call never go to the same replica while there is
 * another. A proxy that prefers who has least to do prefers a dead one, which
 * has failed its calls at once; and one that prefers its own zone has nobody
 * else, where there is one replica in it, until that is ejected.
 */
export function destinationRule({ account, circuit }: Host): ManifestObject {
  return istioObject("DestinationRule", account, {
    host: hostOf(account),
    exportTo: ["."],
    trafficPolicy: {
      tls: { mode: "ISTIO_MUTUAL" },
      loadBalancer: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
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
