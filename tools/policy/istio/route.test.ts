import { beforeAll, describe, expect, it } from "@jest/globals";
import { hostsOf } from "../contract/host.ts";
import { callers, engine, mesh, nobody, stream, time, unary, writing } from "../rules/testing/texts.ts";
import { compileWorlds, type World } from "../rules/testing/worlds.ts";
import { methodRoutes, type Route } from "./route.ts";

type Row = World & { readonly shape: Partial<Route> };

const rows: Row[] = [
  {
    name: "the engine's method is tried once, and given up a second after its caller has",
    services: { stock: unary(`${time} ${callers} ${engine}`) },
    want: [],
    shape: { name: "within-3s", timeout: "4s", retries: { attempts: 0 } },
  },
  {
    name: "a stream has no timeout",
    services: { stock: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`) },
    want: [],
    shape: { name: "streams", retries: { attempts: 0 } },
  },
  {
    name: "a read is tried again after a slow try, too",
    services: { stock: unary(`${time} ${callers} ${mesh}`) },
    want: [],
    shape: {
      name: "within-3s-in-3-tries-of-900ms",
      timeout: "4s",
      retries: {
        attempts: 2,
        perTryTimeout: "900ms",
        retryOn: "connect-failure,refused-stream,reset,unavailable,gateway-error,deadline-exceeded",
      },
    },
  },
  {
    name: "a write is tried again where it failed, with what is left of the time",
    services: {
      stock: unary(`${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE] }`, writing),
    },
    want: [],
    shape: {
      name: "within-3s-in-2-tries",
      timeout: "4s",
      retries: { attempts: 1, retryOn: "connect-failure,refused-stream,reset,unavailable" },
    },
  },
];

let routes: Map<World, Route[]>;

beforeAll(async () => {
  const compiled = await compileWorlds(rows);
  routes = new Map(
    [...compiled].map(([world, { contracts }]) => [
      world,
      hostsOf(contracts).flatMap(({ methods }) => methodRoutes(methods, "stock.example")),
    ]),
  );
});

describe("a route", () => {
  it.each(rows)("$name", (row) => {
    const found = routes.get(row) ?? [];
    expect(found.map(({ match, route, ...shape }) => shape)).toEqual([row.shape]);
    expect(found[0]?.route).toEqual([{ destination: { host: "stock.example", port: { number: 50051 } } }]);
  });
});
