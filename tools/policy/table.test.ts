import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Contract } from "./contract/model.ts";
import { callers, circuit, mesh, nobody, safe, stream, time, unary } from "./rules/testing/texts.ts";
import { compileWorlds, type World } from "./rules/testing/worlds.ts";
import { formatTable } from "./table.ts";

const worlds: World[] = [
  { name: "read", services: { stock: unary(`${time} ${callers} ${mesh}`) }, want: [] },
  { name: "watched", services: { stock: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`) }, want: [] },
  { name: "bare", services: { stock: `${circuit} rpc Get(M) returns (M) { ${safe} }` }, want: [] },
];
const contracts = new Map<string, Contract[]>();

beforeAll(async () => {
  for (const [world, compiled] of await compileWorlds(worlds)) {
    contracts.set(world.name, compiled.contracts);
  }
});

function contractsOf(name: string): Contract[] {
  return contracts.get(name) ?? [];
}

describe("the table", () => {
  it("holds the circuit and every method's policy, and imports nothing", () => {
    const text = formatTable([...contractsOf("read"), ...contractsOf("watched")]);
    expect(text).not.toMatch(/^import /m);
    expect(text.slice(text.indexOf("export const policies"))).toMatchInlineSnapshot(`
"export const policies = {
  "row0.stock.v1.StockService": {
    circuit: {
      maxConnections: 10,
      maxPendingRequests: 20,
      maxRequests: 30,
      consecutiveErrors: 5,
      ejectionMs: 10000,
    },
    methods: {
      Get: {
        deadlineMs: 3000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 900,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
    },
  },
  "row1.stock.v1.StockService": {
    circuit: {
      maxConnections: 10,
      maxPendingRequests: 20,
      maxRequests: 30,
      consecutiveErrors: 5,
      ejectionMs: 10000,
    },
    methods: {
      Watch: {
        deadlineMs: 3000,
        heartbeatMs: 1000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "nobody",
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: true,
      },
    },
  },
} as const satisfies Readonly<Record<string, ServicePolicy>>;
"
`);
  });

  it("refuses contracts that were not checked", () => {
    expect(() => formatTable(contractsOf("bare"))).toThrow("were not checked");
  });
});
