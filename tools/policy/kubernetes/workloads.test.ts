import { describe, expect, it } from "@jest/globals";
import type { Host } from "../contract/host.ts";
import { networkPolicy, type Traffic } from "./policy.ts";
import { databaseTraffic, edgeTraffic, migrationTraffic, serviceTraffic } from "./workloads.ts";

const host: Host = {
  account: "stock",
  files: [],
  circuit: { maxConnections: 1, maxPendingRequests: 1, maxRequests: 1, consecutiveErrors: 1, ejectionMs: 1_000 },
  methods: [
    {
      name: "acme.stock.v1.StockService/Get",
      stream: false,
      policy: {
        deadlineMs: 1_000,
        heartbeatMs: undefined,
        callers: ["shop", "gateway"],
        calls: [],
        retry: { owner: "nobody", maxAttempts: 0, codes: [], perTryMs: undefined },
      },
    },
  ],
};
const nothing = { callees: [], database: false, sources: [], files: [] };
const site = { port: 443, tls: true, files: [] };

function ingressOf(traffic: Traffic) {
  const { spec } = networkPolicy("stock", traffic) as unknown as { spec: { ingress: { from?: object[] }[] } };
  return spec.ingress;
}

function egressOf(reach: Parameters<typeof serviceTraffic>[1]) {
  return serviceTraffic(host, reach).egress.slice(3);
}

describe("a service's pods", () => {
  it("hear their callers, and the edge by its own label", () => {
    expect(serviceTraffic(host, nothing).ingress[0]).toEqual({
      peers: [
        { podSelector: { matchLabels: { istio: "colheita-edge" } } },
        { podSelector: { matchLabels: { app: "shop" } } },
      ],
      ports: [{ port: 50051 }],
    });
  });

  it("reach names, the control plane and who watches, and without need nobody else", () => {
    const [names, control, spans, ...others] = serviceTraffic(host, nothing).egress;
    expect(names?.ports).toEqual([{ port: 53, protocol: "UDP" }, { port: 53 }]);
    expect(control?.ports).toEqual([{ port: 15012 }]);
    expect(spans?.ports).toEqual([{ port: 4317 }]);
    expect(others).toEqual([]);
  });

  it("reach whom they call, and their database", () => {
    expect(egressOf({ ...nothing, callees: ["shop"], database: true })).toEqual([
      { peers: [{ podSelector: { matchLabels: { app: "shop" } } }], ports: [{ port: 50051 }] },
      { peers: [{ podSelector: { matchLabels: { app: "postgres" } } }], ports: [{ port: 5432 }] },
    ]);
  });

  it("reach a site outside, but no address within by its name", () => {
    const [outside] = egressOf({ ...nothing, sources: [{ ...site, host: "a.example" }] });
    expect(outside?.ports).toEqual([{ port: 443 }]);
    expect(outside?.peers[0]).toMatchObject({
      ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["10.0.0.0/8"]) },
    });
  });

  it("reach a site of another namespace", () => {
    const [inside] = egressOf({ ...nothing, sources: [{ ...site, host: "shop.others.svc.cluster.local" }] });
    expect(inside?.peers).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "others" } } },
    ]);
  });
});

it.each([
  { name: "a database without services", traffic: databaseTraffic([]) },
  { name: "a service without methods", traffic: serviceTraffic({ ...host, methods: [] }, nothing) },
])("lets nobody in where there is nobody: $name", ({ traffic }) => {
  expect(ingressOf(traffic).every(({ from }) => from !== undefined)).toBe(true);
});

it("lets everybody come to the edge", () => {
  expect(ingressOf(edgeTraffic([host]))[0]).toEqual({
    ports: [443, 8443, 15021].map((port) => ({ port, protocol: "TCP" })),
  });
});

it("says both directions, so that silence is no permission", () => {
  expect(networkPolicy("stock-migrate", migrationTraffic("stock"))).toMatchObject({
    spec: { policyTypes: ["Ingress", "Egress"], ingress: [], podSelector: { matchLabels: { app: "stock-migrate" } } },
  });
});
