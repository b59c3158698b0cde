import { describe, expect, it } from "@jest/globals";
import type { Context } from "../../kit/context.ts";
import { withCancel } from "../../kit/context.ts";
import { cancelled } from "../../kit/errors.ts";
import { testContext } from "../../kit/testing/context.ts";
import { type Answer, type Fetched, failed, lasting, malformed, passing, statusFault } from "../fault.ts";
import type { Target } from "../target.ts";
import { testClock } from "../testing/clock.ts";
import { testSource } from "../testing/source.ts";
import { Visitor } from "./visitor.ts";

const target: Target = { url: new URL("http://127.0.0.1/items"), headers: {}, secretHeaders: {}, secretOrigin: "" };
const good: Fetched = {
  ok: true,
  answer: { status: 200, headers: {}, body: Buffer.from("{}"), url: "http://127.0.0.1/items" },
};
const tooMany = (ms?: number): Fetched => failed(statusFault(429, ms) ?? passing("", ""));

type Asked = { readonly path: string; readonly atMs: number };

/** visit makes a visitor whose site gives some answers, then good ones; no time passes but what is slept. */
function visit(
  answers: readonly Fetched[],
  options: { retry?: string; limits?: string; robots?: string; random?: number } = {},
) {
  const clock = testClock();
  const asked: Asked[] = [];
  const retried: string[] = [];
  const left = [...answers];
  const file = testSource({
    host: "http://127.0.0.1",
    retry: options.retry ?? "{attempts: 4, firstDelay: 1s, longestDelay: 8s, longestRetryAfter: 60s}",
    limits: options.limits ?? "{requestsPerSecond: 1000, concurrency: 2}",
    more: [`robots: ${options.robots ?? "ignore"}`],
  });
  const visitor = new Visitor({
    file,
    get: async (_ctx: Context, { url }) => {
      asked.push({ path: url.pathname, atMs: clock.monotonicMs() });
      if (url.pathname === "/robots.txt") return left.shift() ?? failed(lasting("HTTP_404", ""));
      return left.shift() ?? good;
    },
    robot: "Colheita",
    clock,
    sleep: clock.sleep,
    random: () => options.random ?? 0.5,
    observer: { requested() {}, retried: (reason) => void retried.push(reason), waited() {}, breaker() {} },
  });
  return { visitor, asked, retried, clock, [Symbol.dispose]: () => visitor.close() };
}

describe("a fault", () => {
  it.each([
    {
      name: "is waited out at random below a limit that doubles",
      answers: [500, 500, 500].map(status),
      atMs: [0, 500, 1500, 3500],
      random: 0.5,
    },
    {
      name: "is waited out no longer than the longest delay",
      answers: [500, 500, 500].map(status),
      atMs: [0, 999, 2997, 4995],
      random: 0.999,
      retry: "{attempts: 4, firstDelay: 1s, longestDelay: 2s}",
    },
    { name: "429 with Retry-After is waited out as asked", answers: [tooMany(7_000)], atMs: [0, 7_000] },
    { name: "429 without is waited out by our own rule", answers: [tooMany()], atMs: [0, 500] },
    {
      name: "429 that asks for longer than allowed ends it",
      answers: [tooMany(61_000)],
      atMs: [0],
      reason: "HTTP_429",
    },
    { name: "403 is never asked again", answers: [status(403)], atMs: [0], reason: "HTTP_403" },
    {
      name: "that stays is given up",
      answers: Array(9).fill(status(503)),
      atMs: [0, 500, 1500, 3500],
      reason: "HTTP_503",
    },
  ])("$name", async ({ answers, atMs, reason, ...options }) => {
    using visited = visit(answers, options);
    const fetched = await visited.visitor.fetch(testContext(), target);
    expect(visited.asked.map((request) => Math.round(request.atMs))).toEqual(atMs);
    expect(fetched.ok ? undefined : fetched.fault.reason).toBe(reason);
    expect(visited.retried.length).toBe(atMs.length - 1);
  });

  it("of a page that can't be read is tried thrice, and comes with the page", async () => {
    using visited = visit([], { retry: "{attempts: 10, firstDelay: 1s}" });
    const fetched = await visited.visitor.fetch(testContext(), target, (_: Answer) => malformed("no"));
    expect(fetched).toMatchObject({ ok: false, fault: { reason: "PAGE_MALFORMED" }, answer: { status: 200 } });
    expect(visited.asked.length).toBe(3);
  });

  it("of one request that asks for a pause holds all of them back", async () => {
    using visited = visit([tooMany(5_000)], { limits: "{requestsPerSecond: 1000, concurrency: 1}" });
    await Promise.all([1, 2, 3].map(() => visited.visitor.fetch(testContext(), target)));
    expect(visited.asked.filter(({ atMs }) => atMs > 0 && atMs < 5_000)).toEqual([]);
  });

  it("is not waited out when the call is over", async () => {
    using visited = visit([tooMany(5_000)]);
    using ctx = withCancel(testContext());
    const fetched = visited.visitor.fetch(ctx, target);
    await visited.clock.asleep();
    ctx.cancel(cancelled("CANCELLED", "enough"));
    await expect(fetched).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("a site", () => {
  it("is asked no faster than its file says", async () => {
    using visited = visit([], { limits: "{requestsPerSecond: 4, concurrency: 8}" });
    await Promise.all(Array.from({ length: 9 }, () => visited.visitor.fetch(testContext(), target)));
    expect(visited.asked.map(({ atMs }) => Math.round(atMs))).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
  });

  it("of a fast rate is asked that fast over a second", async () => {
    using visited = visit([], { limits: "{requestsPerSecond: 2000, concurrency: 256}" });
    await Promise.all(Array.from({ length: 4_000 }, () => visited.visitor.fetch(testContext(), target)));
    const lastMs = visited.asked.at(-1)?.atMs ?? 0;
    expect(lastMs).toBeGreaterThan(1_890);
    expect(lastMs).toBeLessThan(2_001);
  });

  it("in trouble is left alone, and the reason stays what it was", async () => {
    using visited = visit(Array(100).fill(status(500)), {
      retry: "{attempts: 30, firstDelay: 1ms, longestDelay: 1ms}",
    });
    const fetched = await visited.visitor.fetch(testContext(), target);
    expect(fetched).toMatchObject({ fault: { reason: "HTTP_500" } });
    expect(visited.asked.length).toBe(20);
    const next = await visited.visitor.fetch(testContext(), target);
    expect(next).toMatchObject({ fault: { reason: "CIRCUIT_OPEN" } });
    expect(visited.asked.length).toBe(20);
  });
});

describe("a site that says when to come back", () => {
  it("is not in trouble, however often it says so", async () => {
    using visited = visit(Array(40).fill(tooMany(10)), { retry: "{attempts: 50}" });
    expect((await visited.visitor.fetch(testContext(), target)).ok).toBe(true);
    expect(visited.asked.length).toBe(41);
  });
});

describe("robots.txt", () => {
  const text = (body: string): Fetched => ({
    ok: true,
    answer: { status: 200, headers: {}, body: Buffer.from(body), url: "" },
  });
  it.each([
    { name: "that is not there allows all", robots: failed(lasting("HTTP_404", "")), want: undefined, asked: 2 },
    { name: "that names others allows us", robots: text("User-agent: Other\nDisallow: /"), want: undefined, asked: 2 },
    {
      name: "that names us is obeyed",
      robots: text("User-agent: Colheita\nDisallow: /items"),
      want: "ROBOTS",
      asked: 1,
    },
    { name: "for all is obeyed", robots: text("User-agent: *\nDisallow: /"), want: "ROBOTS", asked: 1 },
    { name: "of a site in trouble is asked for again", robots: status(503), want: undefined, asked: 3 },
  ])("$name", async ({ robots, want, asked }) => {
    using visited = visit([robots], { robots: "obey" });
    const fetched = await visited.visitor.fetch(testContext(), target);
    expect(fetched.ok ? undefined : fetched.fault.reason).toBe(want);
    expect(visited.asked.length).toBe(asked);
  });

  it("is read again after a day", async () => {
    using visited = visit([], { robots: "obey" });
    await visited.visitor.fetch(testContext(), target);
    await visited.visitor.fetch(testContext(), target);
    expect(visited.asked.filter(({ path }) => path === "/robots.txt").length).toBe(1);
    visited.clock.advance(86_400_001);
    await visited.visitor.fetch(testContext(), target);
    expect(visited.asked.filter(({ path }) => path === "/robots.txt").length).toBe(2);
  });
});

function status(code: number): Fetched {
  return failed(statusFault(code, undefined) ?? passing("", ""));
}
