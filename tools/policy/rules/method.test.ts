import { beforeAll, describe, expect, it } from "@jest/globals";
import { callers, circuit, mesh, nobody, right, safe, stream, time, unary, writing } from "./testing/texts.ts";
import { compileWorlds, type World } from "./testing/worlds.ts";

const worlds: World[] = [
  { name: "a right unary method passes", services: { stock: unary(`${time} ${callers} ${mesh}`) }, want: [] },
  {
    name: "a right stream passes",
    services: { stock: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`) },
    want: [],
  },
  {
    name: "a method needs a policy",
    services: { stock: `${circuit} rpc Get(M) returns (M) { ${safe} }` },
    want: ["stock.v1.StockService/Get: has no policy; add option (colheita.mesh.v1.policy)"],
  },
  {
    name: "a service needs a circuit",
    services: { stock: unary(`${time} ${callers} ${nobody}`).replace(circuit, "") },
    want: ["stock.v1.StockService: has no circuit; add option (colheita.mesh.v1.circuit) to the service"],
  },
  {
    name: "the largest circuit passes",
    services: {
      stock: right.replace(
        circuit,
        `option (colheita.mesh.v1.circuit) = { max_connections: 1000, max_pending_requests: 10000, max_requests: 10000,
          consecutive_errors: 100, ejection_time: { seconds: 300 } };`,
      ),
    },
    want: [],
  },
  {
    name: "a circuit that never opens is none",
    services: {
      stock: right.replace(
        circuit,
        `option (colheita.mesh.v1.circuit) = { max_connections: 1001, max_pending_requests: 2147483647, max_requests: 10001,
          consecutive_errors: 101, ejection_time: { seconds: 301 } };`,
      ),
    },
    want: [
      "stock.v1.StockService: circuit.max_connections is 1001; give 1 to 1000",
      "stock.v1.StockService: circuit.max_pending_requests is 2147483647; give 1 to 10000",
      "stock.v1.StockService: circuit.max_requests is 10001; give 1 to 10000",
      "stock.v1.StockService: circuit.consecutive_errors is 101; give 1 to 100",
      "stock.v1.StockService: has a circuit.ejection_time of 301000 ms; give at most 300000 ms",
    ],
  },
  {
    name: "a circuit needs every limit",
    services: {
      stock: right.replace(
        circuit,
        "option (colheita.mesh.v1.circuit) = { max_connections: 1, max_requests: 1, consecutive_errors: -1 };",
      ),
    },
    want: [
      "stock.v1.StockService: circuit.max_pending_requests is 0; give 1 to 10000",
      "stock.v1.StockService: circuit.consecutive_errors is -1; give 1 to 100",
      "stock.v1.StockService: has a circuit.ejection_time of 0 ms; give a positive whole number of milliseconds",
    ],
  },
  {
    name: "a method needs an idempotency level",
    services: { stock: unary(`${time} ${callers} ${nobody}`, "") },
    want: ["stock.v1.StockService/Get: has no idempotency_level; say NO_SIDE_EFFECTS or IDEMPOTENT"],
  },
  {
    name: "a method needs a deadline",
    services: { stock: unary(`${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Get: has no deadline; say the longest that one call may take"],
  },
  {
    name: "a deadline is whole milliseconds",
    services: { stock: unary(`deadline: { nanos: 1500000 } ${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Get: has a deadline of 1.5 ms; give a positive whole number of milliseconds"],
  },
  {
    name: "a deadline is more than nothing",
    services: { stock: unary(`deadline: {} ${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Get: has a deadline of 0 ms; give a positive whole number of milliseconds"],
  },
  {
    name: "no call takes longer than a week",
    services: { stock: unary(`deadline: { seconds: 604801 } ${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Get: has a deadline of 604801000 ms; give at most a week, 604800000 ms"],
  },
  {
    name: "a stream needs a heartbeat",
    services: { stock: stream(`${time} ${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Watch: is a stream without heartbeat; say how often the server sends at least"],
  },
  {
    name: "a heartbeat is shorter than the deadline",
    services: { stock: stream(`${time} heartbeat: { seconds: 3 } ${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Watch: has a heartbeat of 3000 ms within a deadline of 3000 ms; make it shorter"],
  },
  {
    name: "a unary method has no heartbeat",
    services: { stock: unary(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`) },
    want: ["stock.v1.StockService/Get: is unary and has a heartbeat; remove the heartbeat"],
  },
  {
    name: "a method needs callers",
    services: { stock: unary(`${time} ${nobody}`) },
    want: ["stock.v1.StockService/Get: has no callers; name the service accounts that may call it"],
  },
  {
    name: "callers are known, others, and named once",
    services: { stock: unary(`${time} callers: ["storrage", "stock", "operator", "operator"] ${nobody}`) },
    want: [
      'stock.v1.StockService/Get: names the unknown caller "storrage"; known are stock, operator, gateway',
      "stock.v1.StockService/Get: names its own service stock as a caller; remove it",
      "stock.v1.StockService/Get: names the caller operator twice; name it once",
    ],
  },
  {
    name: "a retry has an owner",
    services: { stock: unary(`${time} ${callers}`) },
    want: ["stock.v1.StockService/Get: has no retry owner; say OWNER_NOBODY, OWNER_MESH or OWNER_ENGINE"],
  },
  {
    name: "the mesh retries only what may run twice",
    services: { stock: unary(`${time} ${callers} ${mesh}`, "") },
    want: [
      "stock.v1.StockService/Get: has no idempotency_level; say NO_SIDE_EFFECTS or IDEMPOTENT",
      "stock.v1.StockService/Get: is retried by the mesh and may not run twice; make it idempotent or choose another retry owner",
    ],
  },
  {
    name: "a mesh retry needs tries, codes and the time of a try",
    services: { stock: unary(`${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 1 }`) },
    want: [
      "stock.v1.StockService/Get: is retried by the mesh with retry.max_attempts 1; give 2 to 5, the first included",
      "stock.v1.StockService/Get: is retried by the mesh after no failure; name in retry.codes such as UNAVAILABLE",
    ],
  },
  {
    name: "all tries fit the deadline",
    services: { stock: unary(`deadline: { seconds: 2 } ${callers} ${mesh}`) },
    want: [
      "stock.v1.StockService/Get: has 3 tries of 900 ms and waits of 150 ms between them, which do not fit its deadline of 2000 ms; " +
        "lower retry.max_attempts or retry.per_try, or raise the deadline",
    ],
  },
  {
    name: "the waits between tries fit the deadline too",
    services: { stock: unary(`deadline: { seconds: 2, nanos: 800000000 } ${callers} ${mesh}`) },
    want: [
      "stock.v1.StockService/Get: has 3 tries of 900 ms and waits of 150 ms between them, which do not fit its deadline of 2800 ms; " +
        "lower retry.max_attempts or retry.per_try, or raise the deadline",
    ],
  },
  {
    name: "a proxy knows two codes",
    services: {
      stock: unary(
        `${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE, ABORTED, OK] }`,
      ),
    },
    want: ["ABORTED", "OK"].map(
      (code) =>
        `stock.v1.StockService/Get: is retried by the mesh after ${code}, which a proxy cannot tell; leave UNAVAILABLE or DEADLINE_EXCEEDED`,
    ),
  },
  {
    name: "a code is named once",
    services: {
      stock: unary(
        `${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE, UNAVAILABLE] }`,
      ),
    },
    want: ["stock.v1.StockService/Get: names one of retry.codes twice; name each once"],
  },
  {
    name: "the mesh tries a few times",
    services: { stock: unary(`${time} ${callers} ${mesh.replace("max_attempts: 3", "max_attempts: 2147483647")}`) },
    want: [
      "stock.v1.StockService/Get: is retried by the mesh with retry.max_attempts 2147483647; give 2 to 5, the first included",
    ],
  },
  {
    name: "a slow write is not tried again",
    services: { stock: unary(`${time} ${callers} ${mesh}`, writing) },
    want: [
      "stock.v1.StockService/Get: is tried again by the mesh while a slow try may still be writing; take DEADLINE_EXCEEDED out of retry.codes",
    ],
  },
  {
    name: "a slow try needs its time",
    services: {
      stock: unary(
        `${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE, DEADLINE_EXCEEDED] }`,
      ),
    },
    want: [
      "stock.v1.StockService/Get: is retried by the mesh after DEADLINE_EXCEEDED without retry.per_try; say the longest that one try may take",
    ],
  },
  {
    name: "slow tries are not tried again alone",
    services: { stock: unary(`${time} ${callers} ${mesh.replace("UNAVAILABLE, ", "")}`) },
    want: [
      "stock.v1.StockService/Get: is retried by the mesh after DEADLINE_EXCEEDED alone, and a proxy can't leave out UNAVAILABLE; add it",
    ],
  },
  {
    name: "a try's time needs the code of a slow try",
    services: {
      stock: unary(
        `${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE], per_try: { seconds: 1 } }`,
      ),
    },
    want: [
      "stock.v1.StockService/Get: ends a try by retry.per_try and is not tried again after that; remove it, or add DEADLINE_EXCEEDED",
    ],
  },
  {
    name: "only the mesh reads the retry's fields",
    services: { stock: unary(`${time} ${callers} ${mesh.replace("MESH", "NOBODY")}`) },
    want: ["max_attempts", "codes", "per_try"].map(
      (field) =>
        `stock.v1.StockService/Get: sets retry.${field}, which only the mesh reads, and its retry owner is nobody; remove it`,
    ),
  },
  {
    name: "clients do not stream",
    services: { stock: unary(`${time} ${callers} ${nobody}`).replace("Get(M)", "Put(stream M)") },
    want: ["stock.v1.StockService/Put: streams from the client; make it unary or a server stream, sent in batches"],
  },
  {
    name: "nobody streams both ways",
    services: {
      stock: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`).replace("Watch(M)", "Talk(stream M)"),
    },
    want: ["stock.v1.StockService/Talk: streams from the client; make it unary or a server stream, sent in batches"],
  },
];

let said: Map<World, { said: string[] }>;

beforeAll(async () => {
  said = await compileWorlds(worlds);
});

describe("the rules of one method", () => {
  it.each(worlds)("$name", (world) => {
    expect(said.get(world)?.said).toEqual(world.want);
  });
});
