import { expect, it } from "@jest/globals";
import { limitsInForce } from "./limits.ts";

const storage = {
  name: "outbound|50051||storage.colheita.svc.cluster.local",
  circuit_breakers: { thresholds: [{ max_connections: 64, max_pending_requests: 1_024, max_requests: 256 }] },
  outlier_detection: { consecutive_gateway_failure: 5, base_ejection_time: "15s" },
};

it.each([
  {
    name: "reads what a cluster keeps to",
    clusters: [storage],
    want: {
      "storage.colheita.svc.cluster.local": {
        maxConnections: 64,
        maxPendingRequests: 1_024,
        maxRequests: 256,
        consecutiveErrors: 5,
        ejectionMs: 15_000,
      },
    },
  },
  {
    name: "takes for 0 what is not there",
    clusters: [{ name: storage.name }],
    want: {
      "storage.colheita.svc.cluster.local": {
        maxConnections: 0,
        maxPendingRequests: 0,
        maxRequests: 0,
        consecutiveErrors: 0,
        ejectionMs: 0,
      },
    },
  },
  {
    name: "leaves out what leads elsewhere",
    clusters: [{ ...storage, name: "inbound|50051||" }, { name: "BlackHoleCluster" }],
    want: {},
  },
])("$name", async ({ clusters, want }) => {
  const dump = { configs: clusters.map((cluster) => ({ cluster })) };
  expect(Object.fromEntries(await limitsInForce({ envoy: async () => JSON.stringify(dump) }))).toEqual(want);
});
