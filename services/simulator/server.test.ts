import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import type { FaultRule } from "./control/faults.ts";
import { chance } from "./hash.ts";
import { type Started, start } from "./testing/simulator.ts";
import { hugeBytes } from "./words.ts";

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

describe("a fault", () => {
  it.each<{ rule: FaultRule; status: number; header?: [string, string]; body: string }>([
    { rule: { kind: "status429" }, status: 429, body: "local_rate_limited" },
    {
      rule: { kind: "status429", retryAfterSeconds: 7 },
      status: 429,
      header: ["retry-after", "7"],
      body: "too_many_requests",
    },
    { rule: { kind: "status500" }, status: 500, body: "internal_error" },
    {
      rule: { kind: "status403" },
      status: 403,
      body: '{"message":"forbidden","error":"forbidden","status":403,"cause":[]}',
    },
    {
      rule: { kind: "wrongType" },
      status: 200,
      header: ["content-type", "text/html; charset=utf-8"],
      body: "<!doctype html>",
    },
    { rule: { kind: "wrongJson" }, status: 200, body: '"maintenance"' },
    {
      rule: { kind: "redirect" },
      status: 302,
      header: ["location", "http://169.254.169.254/latest/meta-data/"],
      body: "",
    },
    {
      rule: { kind: "redirect", location: "http://other.example/x" },
      status: 302,
      header: ["location", "http://other.example/x"],
      body: "",
    },
    { rule: { kind: "notModified" }, status: 304, body: "" },
  ])("$rule answers in the site's stead, once", async ({ rule, status, header, body }) => {
    await using simulator = await start();
    await putFaults(simulator, [{ ...rule, count: 1, source: "shop" }]);
    const answer = await simulator.get(page, { redirect: "manual" });
    expect(answer.status).toBe(status);
    if (header !== undefined) expect(answer.headers.get(header[0])).toBe(header[1]);
    expect(await answer.text()).toContain(body);
    expect((await simulator.get(page)).status).toBe(200);
  });

  it("slow answers late, and ends with the client or the server", async () => {
    await using simulator = await start();
    await putFaults(simulator, [
      { kind: "slow", delayMs: 300, count: 1 },
      { kind: "slow", delayMs: 600_000 },
    ]);
    const began = performance.now();
    expect((await simulator.get(page)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(290);
    await expect(simulator.get(page, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    expect(simulator.errors).toEqual([]);
  });

  it("cut destroys the connection in the middle of the body", async () => {
    await using simulator = await start();
    await putFaults(simulator, [{ kind: "cut", count: 1 }]);
    const answer = await simulator.get(page);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect((await simulator.get(page)).status).toBe(200);
  });

  it("truncated sends a whole response with half of the JSON", async () => {
    await using simulator = await start();
    await putFaults(simulator, [{ kind: "truncated", count: 1 }]);
    const half = await (await simulator.get(page)).text();
    const whole = await (await simulator.get(page)).text();
    expect(half.length).toBeGreaterThan(100);
    expect(whole.startsWith(half)).toBe(true);
    expect(() => JSON.parse(half)).toThrow();
  });

  it.each(pages)("hugeItem gives one listing of %s 2 MB", async (path) => {
    await using simulator = await start();
    await putFaults(simulator, [{ kind: "hugeItem", count: 1 }]);
    expect((await (await simulator.get(path)).text()).length).toBeGreaterThan(hugeBytes);
    expect((await (await simulator.get(path)).text()).length).toBeLessThan(hugeBytes / 10);
  });

  it("is listed with its counters, and goes away", async () => {
    await using simulator = await start();
    await putFaults(simulator, [{ kind: "status500", everyN: 2 }]);
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push((await simulator.get(page)).status);
    expect(statuses).toEqual([200, 500, 200, 500]);
    expect(await simulator.getJson("/control/faults")).toMatchObject({ faults: [{ matched: 4, fired: 2 }] });
    await simulator.get("/control/faults", { method: "DELETE" });
    expect(await simulator.getJson("/control/faults")).toMatchObject({ faults: [] });
  });
});

describe("the controls", () => {
  it("count requests and whole answers per page while recording", async () => {
    await using simulator = await start();
    await simulator.get(page);
    await put(simulator, "recording", { enabled: true });
    await putFaults(simulator, [{ kind: "cut", count: 1 }]);
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
    await using simulator = await start();
    await put(simulator, "rate", { perSecond: 0.5 });
    expect((await simulator.get(page)).status).toBe(200);
    const refused = await simulator.get(page);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "2"]);
    expect((await simulator.get(pages[1] ?? "")).status).toBe(200);
    await put(simulator, "rate", { perSecond: 0.5, retryAfter: false });
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

async function put(simulator: Started, name: string, body: unknown): Promise<void> {
  const answer = await simulator.get(`/control/${name}`, { method: "PUT", body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

async function putFaults(simulator: Started, rules: readonly FaultRule[]): Promise<void> {
  await put(simulator, "faults", rules);
}
