import { describe, expect, it } from "@jest/globals";
import type { FaultRule } from "../control/faults.ts";
import { start } from "../testing/simulator.ts";
import { hugeBytes } from "../words.ts";

const page = "/days/2026-01-02/shop/products?category=c1&limit=10";
const pages = [
  page,
  "/days/2026-01-03/mercadolivre/sites/MLB/search?category=MLB1001&offset=50",
  "/days/2026-01-01/olx/api/v1/offers/?category_id=100",
];

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
    await simulator.put("faults", [{ ...rule, count: 1, source: "shop" }]);
    const answer = await simulator.get(page, { redirect: "manual" });
    expect(answer.status).toBe(status);
    if (header !== undefined) expect(answer.headers.get(header[0])).toBe(header[1]);
    expect(await answer.text()).toContain(body);
    expect((await simulator.get(page)).status).toBe(200);
  });

  it("slow answers late, and ends with the client or the server", async () => {
    await using simulator = await start();
    await simulator.put("faults", [
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
    await simulator.put("faults", [{ kind: "cut", count: 1 }]);
    const answer = await simulator.get(page);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect((await simulator.get(page)).status).toBe(200);
  });

  it("truncated sends a whole response with half of the JSON", async () => {
    await using simulator = await start();
    await simulator.put("faults", [{ kind: "truncated", count: 1 }]);
    const half = await (await simulator.get(page)).text();
    const whole = await (await simulator.get(page)).text();
    expect(half.length).toBeGreaterThan(100);
    expect(whole.startsWith(half)).toBe(true);
    expect(() => JSON.parse(half)).toThrow();
  });

  it.each(pages)("hugeItem gives one listing of %s 2 MB", async (path) => {
    await using simulator = await start();
    await simulator.put("faults", [{ kind: "hugeItem", count: 1 }]);
    expect((await (await simulator.get(path)).text()).length).toBeGreaterThan(hugeBytes);
    expect((await (await simulator.get(path)).text()).length).toBeLessThan(hugeBytes / 10);
  });

  it("is listed with its counters, and goes away", async () => {
    await using simulator = await start();
    await simulator.put("faults", [{ kind: "status500", everyN: 2 }]);
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push((await simulator.get(page)).status);
    expect(statuses).toEqual([200, 500, 200, 500]);
    expect(await simulator.getJson("/control/faults")).toMatchObject({ faults: [{ matched: 4, fired: 2 }] });
    await simulator.get("/control/faults", { method: "DELETE" });
    expect(await simulator.getJson("/control/faults")).toMatchObject({ faults: [] });
  });
});
