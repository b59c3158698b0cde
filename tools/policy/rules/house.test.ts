import { beforeAll, describe, expect, it } from "@jest/globals";
import { callers, circuit, engine, mesh, nobody, right, safe, stream, time, unary, writing } from "./testing/texts.ts";
import { compileWorlds, type World } from "./testing/worlds.ts";

const get = "stock.v1.StockService/Get";
const shop = "shop.v1.ShopService/Get";

/** calling is a service whose method calls those of others. */
function calling(...called: string[]): string {
  const names = called.map((name) => `"ROW.${name}"`).join(", ");
  return unary(`${time} ${callers} ${nobody} calls: [${names}]`);
}

/** forShop is a service that the shop may call, within some seconds. */
function forShop(seconds = 3): string {
  return unary(`deadline: { seconds: ${seconds} } callers: ["shop"] ${nobody}`);
}

/** forEngine is a service that the orchestrator may call. */
function forEngine(retry: string, deadline = time): string {
  return unary(`${deadline} callers: ["orchestrator"] ${retry}`);
}

/** pipeline is a file with one step, which calls the stock. */
function pipeline(more = "", head = ""): Record<string, string> {
  return {
    "pipelines/day.yaml": `name: day\n${head}steps:\n  take:\n    call: ROW.stock.v1.StockService/Get\n${more}`,
  };
}

/** client is the shop's main.ts with one client. */
function client(calls: string, more = ""): Record<string, string> {
  const text = `import { StockServiceDefinition } from "../../gen/rpc/ROW/stock/v1/stock_service.ts";
// createClient(NothingDefinition, {}) in a comment is none.
const stock = createClient(StockServiceDefinition, { channels: open(), callee: "stock"${calls} });
${more}`;
  return { "services/shop/main.ts": text };
}

const orchestrator = right;

const worlds: World[] = [
  {
    name: "a right chain with its client passes",
    services: { stock: forShop(), shop: calling(get) },
    files: client(', calls: ["get"]'),
    want: [],
  },
  {
    name: "a right pipeline passes",
    services: { orchestrator, stock: forEngine(engine) },
    files: pipeline("    retry: {attempts: 3}\n"),
    want: [],
  },
  {
    name: "calls name methods that there are",
    services: { shop: calling("stock.v1.StockService/Gett") },
    want: [`${shop}: calls "stock.v1.StockService/Gett", which no contract has; write package.Service/Method`],
  },
  {
    name: "who calls is named as a caller",
    services: { stock: right, shop: calling(get) },
    want: [`${shop}: calls ${get}, which does not name shop as a caller; add it there, or remove the call here`],
  },
  {
    name: "a call is named once",
    services: { stock: forShop(), shop: calling(get, get) },
    want: [`${shop}: calls ${get} twice; name it once`],
  },
  {
    name: "a call does not outlast its caller",
    services: { stock: forShop(4), shop: calling(get) },
    want: [
      `${shop}: has a deadline of 3000 ms and calls ${get}, whose deadline of 4000 ms outlasts it; ` +
        "raise this one or lower that one",
    ],
  },
  {
    name: "calls make no circle",
    services: {
      stock: unary(`${time} callers: ["shop"] ${nobody} calls: ["ROW.${shop}"]`),
      shop: unary(`${time} callers: ["stock"] ${nobody} calls: ["ROW.${get}"]`),
    },
    want: [
      `${shop}: calls ${get}, which leads back to it; break the circle`,
      `${get}: calls ${shop}, which leads back to it; break the circle`,
    ],
  },
  {
    name: "the mesh's tries do not multiply",
    services: {
      stock: unary(`${time} callers: ["shop"] ${mesh}`),
      shop: unary(`${time} ${callers} ${mesh} calls: ["ROW.${get}"]`),
    },
    want: [
      `${shop}: is retried by the mesh and calls ${get}, which is as well, so that their tries multiply; ` +
        "let one of the two have OWNER_NOBODY",
    ],
  },
  {
    name: "nor by a third that nobody retries",
    services: {
      stock: unary(`${time} callers: ["shop"] ${mesh}`),
      shop: unary(`${time} callers: ["desk"] ${nobody} calls: ["ROW.${get}"]`),
      desk: unary(`${time} ${callers} ${mesh} calls: ["ROW.${shop}"]`),
    },
    want: [
      `desk.v1.DeskService/Get: is retried by the mesh and calls by ${shop} ${get}, which is as well, ` +
        "so that their tries multiply; let one of the two have OWNER_NOBODY",
    ],
  },
  {
    name: "the engine retries what it calls",
    services: { stock: unary(`${time} ${callers} ${engine}`) },
    want: [
      `${get}: is retried by the engine and does not name orchestrator as a caller; add it, or say another retry owner`,
    ],
  },
  {
    name: "what calls a write writes",
    services: { stock: unary(`${time} callers: ["shop"] ${nobody}`, writing), shop: calling(get) },
    want: [`${shop}: has NO_SIDE_EFFECTS and calls ${get}, which has some; say IDEMPOTENT`],
  },
  {
    name: "a caller calls",
    services: { stock: forShop(), shop: right },
    want: [
      `${get}: names the caller shop, and no method of shop names it in calls; remove the caller, or say who calls`,
    ],
  },
  {
    name: "the orchestrator calls by a pipeline",
    services: { orchestrator, stock: forEngine(engine) },
    want: [
      `${get}: names the caller orchestrator, and no pipeline has it, and no method of orchestrator names it in calls; ` +
        "remove the caller, or say who calls",
    ],
  },
  {
    name: "services at one address have one circuit",
    services: {
      stock: `${right} } service OtherService { ${right.replace("max_requests: 30", "max_requests: 31")}`,
    },
    want: [
      "stock.v1.StockService: has another circuit than stock.v1.OtherService, and both answer at stock; " +
        "give them the same one",
    ],
  },
  {
    name: "a step's method is there",
    services: { orchestrator, stock: right },
    files: { "pipelines/day.yaml": "name: day\nsteps:\n  take:\n    call: ROW.stock.v1.StockService/Put\n" },
    want: [
      'pipelines/day.yaml:4:11: calls "stock.v1.StockService/Put", which no contract has; write package.Service/Method',
    ],
  },
  {
    name: "a step's method names the orchestrator",
    services: { orchestrator, stock: right },
    files: pipeline("    retry: {attempts: 1}\n"),
    want: [
      `pipelines/day.yaml:4:11: calls ${get}, which does not name orchestrator as a caller; ` +
        "add it to the method's callers, or call another",
    ],
  },
  {
    name: "a list of partitions names the orchestrator",
    services: { orchestrator, stock: right },
    files: {
      "pipelines/day.yaml":
        "name: day\npartitions:\n  call: ROW.stock.v1.StockService/Get\n  in: ${ response.a }\n  id: ${ item }\nsteps: {}\n",
    },
    want: [
      `pipelines/day.yaml:3:9: calls ${get}, which does not name orchestrator as a caller; ` +
        "add it to the method's callers, or call another",
    ],
  },
  {
    name: "the engine and the mesh do not both retry",
    services: { orchestrator, stock: forEngine(mesh) },
    files: pipeline("    retry: {attempts: 3}\n"),
    want: [
      `pipelines/day.yaml:4:11: makes a step of ${get}, which the mesh tries again below the engine; ` +
        "say OWNER_ENGINE in its contract",
    ],
  },
  {
    name: "what nobody retries the engine tries once",
    services: { orchestrator, stock: forEngine(nobody) },
    files: pipeline("    retry: {attempts: 2}\n"),
    want: [
      `pipelines/day.yaml:4:11: makes a step of ${get}, which nobody may try again, and the engine would; ` +
        "say retry: {attempts: 1}",
    ],
  },
  {
    name: "a call does not outlast its run",
    services: { orchestrator, stock: forEngine(engine) },
    files: pipeline("", "timeout: 2s\n"),
    want: [
      `pipelines/day.yaml:5:11: has 2000 ms for ${get}, whose deadline of 3000 ms outlasts them; ` +
        "raise the timeout, or give the step an attemptTimeout",
    ],
  },
  {
    name: "a call does not outlast its step",
    services: { orchestrator, stock: forEngine(engine) },
    files: pipeline("    timeout: 2s\n"),
    want: [
      `pipelines/day.yaml:4:11: has 2000 ms for ${get}, whose deadline of 3000 ms outlasts them; ` +
        "raise the timeout, or give the step an attemptTimeout",
    ],
  },
  {
    name: "an attempt is no longer than the contract says",
    services: { orchestrator, stock: forEngine(engine) },
    files: pipeline("    attemptTimeout: 4s\n"),
    want: [`pipelines/day.yaml:4:11: waits 4000 ms for ${get}, whose deadline is 3000 ms; lower the attemptTimeout`],
  },
  {
    name: "a client's service is a named caller, and its method says that it calls",
    services: { stock: right, shop: right },
    files: client(', calls: ["get"]'),
    want: [
      `services/shop/main.ts:3: calls ${get}, which does not name shop as a caller; add it to the method's callers`,
      `services/shop/main.ts:3: calls ${get}, and no method of shop names it in calls; add it to the one that needs it`,
    ],
  },
  {
    name: "a client's method is there",
    services: { stock: right, shop: right },
    files: client(', calls: ["put"]'),
    want: [
      "services/shop/main.ts:3: calls stock.v1.StockService/Put, which no contract has; correct the client's calls",
    ],
  },
  {
    name: "what a contract calls the code calls",
    services: { stock: forShop(), shop: calling(get) },
    files: { "services/shop/main.ts": "export {};\n" },
    want: [`${shop}: calls ${get}, and services/shop has no client that does; remove it`],
  },
  {
    name: "a client says what it calls, written out",
    services: { stock: right, shop: right },
    files: client(", calls: all"),
    want: [
      'services/shop/main.ts:3: makes a client that can\'t be compared; write out its definition and its calls: ["..."], with no ...spread behind them',
    ],
  },
  {
    name: "code makes no retries of its own",
    services: { shop: right },
    files: { "services/shop/main.ts": 'const options = { "grpc.service_config": "{}" };\n' },
    want: [
      "services/shop/main.ts:1: retries calls by itself (grpc.service_config); " +
        "the contract names the one layer that does, so remove it",
    ],
  },
  {
    name: "the mesh does not retry streams",
    services: { stock: stream(`${time} heartbeat: { seconds: 1 } ${callers} ${mesh}`) },
    want: [
      "stock.v1.StockService/Watch: is a stream and is retried by the mesh, which cannot take back what it has passed on; " +
        "say OWNER_NOBODY or OWNER_ENGINE",
    ],
  },
  {
    name: "writes that share the deadline pass",
    services: {
      stock: unary(`${time} ${callers} retry: { owner: OWNER_MESH, max_attempts: 3, codes: [UNAVAILABLE] }`, writing),
    },
    want: [],
  },
  {
    name: "one method's mistakes do not hide another's",
    services: { stock: `${circuit} rpc Get(M) returns (M) { ${safe} } rpc Put(M) returns (M) { ${safe} }` },
    want: ["Get", "Put"].map(
      (name) => `stock.v1.StockService/${name}: has no policy; add option (colheita.mesh.v1.policy)`,
    ),
  },
];

let said: Map<World, { said: string[] }>;

beforeAll(async () => {
  said = await compileWorlds(worlds);
});

describe("the rules of a house", () => {
  it.each(worlds)("$name", (world) => {
    expect(said.get(world)?.said).toEqual(world.want);
  });
});
