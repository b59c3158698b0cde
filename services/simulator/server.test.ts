import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { chance } from "./hash.ts";
import { start } from "./testing/simulator.ts";

const page = "/days/2026-01-02/shop/products?category=c1&limit=10";
const pages = [
  page,
  "/days/2026-01-03/mercadolivre/sites/MLB/search?category=MLB1001&offset=50",
  "/days/2026-01-01/olx/api/v1/offers/?category_id=100",
];

describe("an answer", () => {
  it("is the same after a restart, and in whatever order the days are asked for", async () => {
    const ask = async (paths: readonly string[]) => {
      await using simulator = await start();
      const bodies: string[] = [];
      for (const path of paths)
        bodies.push((await (await simulator.get(path)).text()).replaceAll(simulator.origin, ""));
      return bodies;
    };
    expect(await ask(pages)).toEqual((await ask(pages.toReversed())).toReversed());
  });

  it.each([
    { path: "/robots.txt", status: 200, body: "Disallow: /control/" },
    { path: "/", status: 404, body: "/days/{yyyy-mm-dd}" },
    { path: "/days", status: 404, body: "the day is no date" },
    { path: "/days/2026-02-30/shop/categories", status: 404, body: "the day is no date" },
    { path: "/days/2026-02-01/amazon", status: 404, body: "mercadolivre, olx, shop" },
    { path: "/days/2026-02-01/olx/%E0%A4%A", status: 400, body: "the URL can't be read" },
    { path: "/days/2026-02-01/olx", status: 404, body: "api/v1/offers" },
    { path: "/recorded/olx-ro/", status: 404, body: "SIMULATOR_RECORDED_DIR" },
    { path: "/control/x", status: 404, body: "control/faults" },
  ])("to $path is $status", async ({ path, status, body }) => {
    await using simulator = await start();
    const answer = await simulator.get(path);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(body)]);
  });

  it("to another method than GET is 405", async () => {
    await using simulator = await start();
    expect((await simulator.get(page, { method: "POST", body: "{}" })).status).toBe(405);
    expect((await simulator.get(page, { method: "HEAD" })).status).toBe(200);
  });
});

describe("the controls", () => {
  it("count requests and whole answers per page while recording", async () => {
    await using simulator = await start();
    await simulator.get(page);
    await simulator.put("recording", { enabled: true });
    await simulator.put("faults", [{ kind: "cut", count: 1 }]);
    await expect((await simulator.get(page)).text()).rejects.toThrow();
    await (await simulator.get(page)).text();
    await (await simulator.get(`${page}&page=2`)).text();
    const key = { source: "shop", day: "2026-01-02", path: "products", category: "c1" };
    expect(await simulator.getJson("/control/requests?source=shop")).toEqual({
      recording: true,
      pages: 2,
      dropped: 0,
      requests: [
        { ...key, page: "", count: 2, answered: 1 },
        { ...key, page: "page=2", count: 1, answered: 1 },
      ],
    });
    expect(await simulator.getJson("/control/requests?source=olx")).toMatchObject({ requests: [] });
  });

  it("limit the rate, with Retry-After or without", async () => {
    // No time passes: between two requests there may be more of it than the limit asks for.
    await using simulator = await start({ nowMs: () => 0 });
    await simulator.put("rate", { perSecond: 0.5 });
    expect((await simulator.get(page)).status).toBe(200);
    const refused = await simulator.get(page);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "2"]);
    expect((await simulator.get(pages[1] ?? "")).status).toBe(200);
    await simulator.put("rate", { perSecond: 0.5, retryAfter: false });
    expect((await simulator.get(page)).status).toBe(200);
    const plain = await simulator.get(page);
    expect([plain.headers.get("retry-after"), await plain.text()]).toEqual([null, "local_rate_limited"]);
  });

  it.each([
    { name: "faults", body: [{ kind: "x" }] },
    { name: "recording", body: {} },
    { name: "rate", body: { perSecond: -1 } },
    { name: "rate", body: null },
  ])("refuse $body for $name", async ({ name, body }) => {
    await using simulator = await start();
    const answer = await simulator.get(`/control/${name}`, { method: "PUT", body: JSON.stringify(body) });
    expect([answer.status, await answer.json()]).toEqual([400, { errors: [expect.any(String)] }]);
  });

  it("refuse what is no JSON, or too much of it", async () => {
    await using simulator = await start();
    for (const body of ["{", `"${"x".repeat(1024 * 1024)}"`]) {
      expect((await simulator.get("/control/faults", { method: "PUT", body })).status).toBe(400);
    }
  });
});

it("answers whatever is asked without an error of its own", async () => {
  const seed = Date.now() % 1_000_000;
  const parts = [
    "/",
    "days",
    "2026-01-02",
    "shop",
    "olx",
    "mercadolivre",
    "products",
    "items",
    "search",
    "sites",
    "MLB",
    "api",
    "v1",
    "offers",
    "recorded",
    "control",
    "..",
    "%2e%2e",
    "%00",
    "%ff",
    "?",
    "&",
    "=",
    "category",
    "c1",
    "limit",
    "offset",
    "-1",
    "1e9",
    "9".repeat(30),
    "cursor",
    "ids",
    "MLB3000000001",
    ",",
    "#",
    "ç",
    " ",
  ];
  await using simulator = await start({ listings: 50 });
  for (let round = 0; round < 300; round++) {
    const length = 1 + Math.floor(chance(seed, round) * 14);
    const path = Array.from({ length }, (_, at) => parts[Math.floor(chance(seed, round, at + 1) * parts.length)])
      .join("/")
      .replaceAll("/?/", "?");
    const socket = connect(Number(new URL(simulator.origin).port), "127.0.0.1");
    socket.end(`GET /${encodeURI(path)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(socket, "close");
    const [head] = Buffer.concat(chunks).toString().split("\r\n", 1);
    expect({ seed, path, head }).toEqual({ seed, path, head: expect.stringMatching(/^HTTP\/1\.1 (200|400|404)/) });
  }
  expect(simulator.errors).toEqual([]);
});
