import { describe, expect, it } from "@jest/globals";
import type { Circuit } from "../contract/model.ts";
import { destinationRule } from "./destination-rule.ts";

const circuit: Circuit = {
  maxConnections: 10,
  maxPendingRequests: 20,
  maxRequests: 30,
  consecutiveErrors: 5,
  ejectionMs: 12_500,
};

const rows = [
  {
    name: "takes replicas by turns wherever they are, so that a second try goes to another one than the first",
    key: "loadBalancer",
    want: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
  },
  {
    name: "limits what is under way and what waits as the contract says",
    key: "connectionPool",
    want: {
      tcp: { maxConnections: 10, connectTimeout: "2s", tcpKeepalive: { time: "30s", interval: "10s", probes: 3 } },
      http: { http1MaxPendingRequests: 20, http2MaxRequests: 30 },
    },
  },
  {
    name: "leaves a replica alone that fails as often as the contract says, and never all of them",
    key: "outlierDetection",
    want: {
      consecutiveGatewayErrors: 5,
      consecutive5xxErrors: 0,
      interval: "1s",
      baseEjectionTime: "12500ms",
      maxEjectionPercent: 50,
    },
  },
  { name: "speaks with the mesh's certificates", key: "tls", want: { mode: "ISTIO_MUTUAL" } },
];

describe("a destination rule", () => {
  const { spec } = destinationRule({ account: "stock", circuit, files: [], methods: [] }) as unknown as {
    readonly spec: { readonly host: string; readonly trafficPolicy: Readonly<Record<string, unknown>> };
  };

  it("is for the account's host", () => {
    expect(spec.host).toBe("stock.colheita.svc.cluster.local");
  });

  it.each(rows)("$name", ({ key, want }) => {
    expect(spec.trafficPolicy[key]).toEqual(want);
  });
});
