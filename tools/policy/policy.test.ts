import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { must, root } from "../command.ts";
import type { Contract } from "./contract/model.ts";
import { readContracts } from "./contract/read.ts";
import { checkContracts } from "./rules.ts";
import { formatTable } from "./table.ts";

const circuit = `option (colheita.mesh.v1.circuit) = {
  max_connections: 10, max_pending_requests: 20, max_requests: 30, consecutive_errors: 5, ejection_time: { seconds: 10 }
};`;
const safe = "option idempotency_level = NO_SIDE_EFFECTS;";
const mesh =
  "retry: { owner: OWNER_MESH, max_attempts: 3, codes: [UNAVAILABLE, DEADLINE_EXCEEDED], per_try: { nanos: 900000000 } }";
const nobody = "retry: { owner: OWNER_NOBODY }";
const time = "deadline: { seconds: 3 }";
const callers = 'callers: ["storage", "operator"]';

function unary(policy: string, options = safe): string {
  return `${circuit} rpc Get(M) returns (M) { ${options} option (colheita.mesh.v1.policy) = { ${policy} }; }`;
}

function stream(policy: string): string {
  return `${circuit} rpc Watch(M) returns (stream M) { ${safe} option (colheita.mesh.v1.policy) = { ${policy} }; }`;
}

/** Each row is the body of one service in a package of its own, and what the rules say of it. */
const rows: { name: string; body: string; want: string[] }[] = [
  { name: "a right unary method passes", body: unary(`${time} ${callers} ${mesh}`), want: [] },
  { name: "a right stream passes", body: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`), want: [] },
  {
    name: "a method needs a policy",
    body: `${circuit} rpc Get(M) returns (M) { ${safe} }`,
    want: ["/Get: has no policy; add option (colheita.mesh.v1.policy)"],
  },
  {
    name: "a service needs a circuit",
    body: unary(`${time} ${callers} ${nobody}`).replace(circuit, ""),
    want: [": has no circuit; add option (colheita.mesh.v1.circuit) to the service"],
  },
  {
    name: "a circuit needs every limit",
    body: "option (colheita.mesh.v1.circuit) = { max_connections: 1, max_requests: 1, consecutive_errors: -1 };",
    want: [
      ": circuit.max_pending_requests is 0; give at least 1",
      ": circuit.consecutive_errors is -1; give at least 1",
      ": has a circuit.ejection_time of 0 ms; give a positive whole number of milliseconds",
    ],
  },
  {
    name: "a method needs an idempotency level",
    body: unary(`${time} ${callers} ${nobody}`, ""),
    want: ["/Get: has no idempotency_level; say NO_SIDE_EFFECTS or IDEMPOTENT"],
  },
  {
    name: "a method needs a deadline",
    body: unary(`${callers} ${nobody}`),
    want: ["/Get: has no deadline; say the longest that one call may take"],
  },
  {
    name: "a deadline is whole milliseconds",
    body: unary(`deadline: { nanos: 1500000 } ${callers} ${nobody}`),
    want: ["/Get: has a deadline of 1.5 ms; give a positive whole number of milliseconds"],
  },
  {
    name: "a stream needs a heartbeat",
    body: stream(`${time} ${callers} ${nobody}`),
    want: ["/Watch: is a stream without heartbeat; say how often the server sends at least"],
  },
  {
    name: "a heartbeat is shorter than the deadline",
    body: stream(`${time} heartbeat: { seconds: 3 } ${callers} ${nobody}`),
    want: ["/Watch: has a heartbeat of 3000 ms within a deadline of 3000 ms; make it shorter"],
  },
  {
    name: "a unary method has no heartbeat",
    body: unary(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`),
    want: ["/Get: is unary and has a heartbeat; remove the heartbeat"],
  },
  {
    name: "a method needs callers",
    body: unary(`${time} ${nobody}`),
    want: ["/Get: has no callers; name the service accounts that may call it"],
  },
  {
    name: "callers are known, others, and named once",
    body: unary(`${time} callers: ["storrage", "stock", "operator", "operator"] ${nobody}`),
    want: [
      '/Get: names the unknown caller "storrage"; known are collector, processor, storage, orchestrator, stock, operator, gateway',
      "/Get: names its own service stock as a caller; remove it",
      "/Get: names the caller operator twice; name it once",
    ],
  },
  {
    name: "a retry has an owner",
    body: unary(`${time} ${callers}`),
    want: ["/Get: has no retry owner; say OWNER_NOBODY, OWNER_MESH or OWNER_ENGINE"],
  },
  {
    name: "the mesh retries only what may run twice",
    body: unary(`${time} ${callers} ${mesh}`, ""),
    want: [
      "/Get: has no idempotency_level; say NO_SIDE_EFFECTS or IDEMPOTENT",
      "/Get: is retried by the mesh and may not run twice; make it idempotent or choose another retry owner",
    ],
  },
  {
    name: "a mesh retry needs tries, codes and the time of a try",
    body: unary(`${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 1 }`),
    want: [
      "/Get: is retried by the mesh with retry.max_attempts 1; give at least 2, the first included",
      "/Get: is retried by the mesh after no failure; name in retry.codes such as UNAVAILABLE",
    ],
  },
  {
    name: "all tries fit the deadline",
    body: unary(`deadline: { seconds: 2 } ${callers} ${mesh}`),
    want: [
      "/Get: has 3 tries of 900 ms and waits of 150 ms between them, which do not fit its deadline of 2000 ms; " +
        "lower retry.max_attempts or retry.per_try, or raise the deadline",
    ],
  },
  {
    name: "the waits between tries fit the deadline too",
    body: unary(`deadline: { seconds: 2, nanos: 800000000 } ${callers} ${mesh}`),
    want: [
      "/Get: has 3 tries of 900 ms and waits of 150 ms between them, which do not fit its deadline of 2800 ms; " +
        "lower retry.max_attempts or retry.per_try, or raise the deadline",
    ],
  },
  {
    name: "a proxy knows two codes",
    body: unary(`${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE, ABORTED, OK] }`),
    want: ["ABORTED", "OK"].map(
      (code) =>
        `/Get: is retried by the mesh after ${code}, which a proxy cannot tell; leave UNAVAILABLE or DEADLINE_EXCEEDED`,
    ),
  },
  {
    name: "a slow write is not tried again",
    body: unary(`${time} ${callers} ${mesh}`, "option idempotency_level = IDEMPOTENT;"),
    want: [
      "/Get: is tried again by the mesh while a slow try may still be writing; take DEADLINE_EXCEEDED out of retry.codes",
    ],
  },
  {
    name: "a slow try needs its time",
    body: unary(`${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [DEADLINE_EXCEEDED] }`),
    want: [
      "/Get: is retried by the mesh after DEADLINE_EXCEEDED without retry.per_try; say the longest that one try may take",
    ],
  },
  {
    name: "a try's time needs the code of a slow try",
    body: unary(
      `${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 2, codes: [UNAVAILABLE], per_try: { seconds: 1 } }`,
    ),
    want: ["/Get: ends a try by retry.per_try and is not tried again after that; remove it, or add DEADLINE_EXCEEDED"],
  },
  {
    name: "only the mesh reads the retry's fields",
    body: unary(`${time} ${callers} ${mesh.replace("MESH", "ENGINE")}`),
    want: ["max_attempts", "codes", "per_try"].map(
      (field) => `/Get: sets retry.${field}, which only the mesh reads, and its retry owner is engine; remove it`,
    ),
  },
  {
    name: "clients do not stream",
    body: unary(`${time} ${callers} ${nobody}`).replace("Get(M)", "Put(stream M)"),
    want: ["/Put: streams from the client; make it unary or a server stream, sent in batches"],
  },
  {
    name: "nobody streams both ways",
    body: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${nobody}`).replace("Watch(M)", "Talk(stream M)"),
    want: ["/Talk: streams from the client; make it unary or a server stream, sent in batches"],
  },
];

const folder = mkdtempSync(path.join(tmpdir(), "colheita-policy-"));
const contracts = new Map<string, Contract>();

beforeAll(async () => {
  for (const file of ["proto/colheita/mesh/v1/policy.proto", "node_modules/google-proto-files/google/rpc/code.proto"]) {
    const target = path.join(folder, file.replace(/^(proto|node_modules\/google-proto-files)\//, ""));
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(root, file), target);
  }
  for (const [index, { body }] of rows.entries()) {
    const text = `syntax = "proto3"; package row${index}.stock.v1; import "colheita/mesh/v1/policy.proto";
      message M {} service StockService { ${body} }`;
    writeFileSync(path.join(folder, `row${index}.proto`), text);
  }
  const set = path.join(folder, "set.binpb");
  await must("buf", ["build", folder, "--as-file-descriptor-set", "-o", set]);
  for (const contract of readContracts(readFileSync(set))) {
    contracts.set(contract.service, contract);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function contractOf(body: string): Contract {
  const contract = contracts.get(`row${rows.findIndex((row) => row.body === body)}.stock.v1.StockService`);
  if (contract === undefined) {
    throw new Error("the contract was not compiled");
  }
  return contract;
}

describe("the rules", () => {
  it.each(rows)("$name", ({ body, want }) => {
    const contract = contractOf(body);
    expect(checkContracts([contract])).toEqual(want.map((mistake) => contract.service + mistake));
  });

  it("name the mistakes of all contracts at once", () => {
    expect(checkContracts([...contracts.values()])).toHaveLength(rows.flatMap(({ want }) => want).length);
  });
});

describe("the table", () => {
  it("holds the circuit and every method's policy, and imports nothing", () => {
    const text = formatTable([contractOf(rows[0]?.body ?? ""), contractOf(rows[1]?.body ?? "")]);
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
        callers: ["operator", "storage"],
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
        callers: ["operator", "storage"],
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
    expect(() => formatTable([contractOf(rows[2]?.body ?? "")])).toThrow("were not checked");
  });
});
