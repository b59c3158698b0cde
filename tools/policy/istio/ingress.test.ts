import { describe, expect, it } from "@jest/globals";
import type { Host } from "../contract/host.ts";
import { ingressObjects } from "./ingress.ts";

function host(...callers: string[]): Host {
  return {
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
          callers,
          calls: [],
          retry: { owner: "nobody", maxAttempts: 0, codes: [], perTryMs: undefined },
        },
      },
    ],
  };
}

function specsOf(hosts: readonly Host[]) {
  return Object.fromEntries(ingressObjects(hosts).map(({ kind, spec }) => [kind, spec]));
}

describe("the edge", () => {
  it("lets in what names it, with a token", () => {
    expect(specsOf([host("gateway")])).toMatchObject({
      VirtualService: { http: [{ name: "stock-within-1s" }] },
      AuthorizationPolicy: {
        rules: [
          {
            from: [{ source: { requestPrincipals: ["*"] } }],
            to: [{ operation: { paths: ["/acme.stock.v1.StockService/Get"] } }],
          },
        ],
      },
    });
  });

  it("lets nothing in where nothing names it", () => {
    const { VirtualService, AuthorizationPolicy } = specsOf([host("operator")]);
    expect(VirtualService).toBeUndefined();
    expect(AuthorizationPolicy).toMatchObject({ action: "ALLOW", rules: [] });
  });
});
