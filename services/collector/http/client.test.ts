import type { LookupAddress } from "node:dns";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../kit/clock.ts";
import { withTimeout } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { Fetched } from "../fault.ts";
import type { Target } from "../target.ts";
import { type Reply, type Site, startSite } from "../testing/site.ts";
import { testSource } from "../testing/source.ts";
import { createHttpClient } from "./client.ts";
import type { Resolve } from "./lookup.ts";

let site: Site;
let other: Site;
let answer: (url: URL) => Reply = () => ({});

beforeAll(async () => {
  [site, other] = await Promise.all([startSite((url) => answer(url)), startSite(() => ({ body: { from: "other" } }))]);
});
afterAll(async () => {
  await Promise.all([site[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
});

const impatient = "{requestsPerSecond: 100, requestTime: 200ms}";

type Options = { hosts?: readonly string[]; allowPrivate?: boolean; resolve?: Resolve; limits?: string };

async function get(path: string, options: Options = {}, headers: Partial<Target> = {}): Promise<Fetched> {
  const { collect } = testSource({
    host: site.url,
    limits: options.limits ?? "{requestsPerSecond: 100, pageSize: 100KiB, requestTime: 30s}",
  });
  const { hosts = [site.url, other.url], allowPrivate = true, resolve } = options;
  const client = createHttpClient({
    collect: { ...collect, hosts, allowPrivate },
    userAgent: "Colheita/test (+test@example.com)",
    clock: systemClock,
    ...(resolve !== undefined && { resolve }),
  });
  try {
    const url = new URL(path, site.url);
    return await client.get(testContext(), { url, headers: {}, secretHeaders: {}, secretOrigin: site.url, ...headers });
  } finally {
    await client.close();
  }
}

/** reasonOf is why a fetch failed; "" where it did not. */
function reasonOf(fetched: Fetched): string {
  return fetched.ok ? "" : fetched.fault.reason;
}

describe("an answer", () => {
  it("comes whole, with the headers that were asked for and ours", async () => {
    answer = () => ({ body: { a: "ção" }, headers: { "X-Next": "n" } });
    const fetched = await get("/a?b=c", {}, { headers: { accept: "text/plain" } });
    expect(fetched).toMatchObject({ ok: true, answer: { status: 200, url: `${site.url}/a?b=c` } });
    expect(fetched.ok && [fetched.answer.body.toString(), fetched.answer.headers["x-next"]]).toEqual([
      '{"a":"ção"}',
      "n",
    ]);
    expect(site.requests.at(-1)?.headers).toMatchObject({
      "user-agent": "Colheita/test (+test@example.com)",
      accept: "text/plain",
    });
  });

  it.each([
    { name: "compressed, and it says so", headers: { "content-encoding": "gzip" }, body: gzipSync("hello") },
    { name: "a compressed file", headers: { "content-type": "application/gzip" }, body: gzipSync("hello") },
    {
      name: "a compressed file, sent compressed",
      headers: { "content-encoding": "gzip" },
      body: gzipSync(gzipSync("hello")),
    },
    { name: "plain, though it says compressed", headers: { "content-encoding": "gzip" }, body: Buffer.from("hello") },
  ])("is read: $name", async ({ headers, body }) => {
    answer = () => ({ headers, body });
    const fetched = await get("/");
    expect(fetched.ok && fetched.answer.body.toString()).toBe("hello");
  });

  it.each([
    { name: "larger than the limit", reply: { body: Buffer.alloc(101 * 1024) }, want: "BYTE_LIMIT" },
    { name: "that never ends", reply: { raw: endless }, want: "BYTE_LIMIT" },
    { name: "a gzip bomb", reply: { body: gzipSync(Buffer.alloc(50 * 1024 * 1024)) }, want: "BYTE_LIMIT" },
    {
      name: "a gzip bomb in a gzip",
      reply: { body: gzipSync(gzipSync(Buffer.alloc(50 * 1024 * 1024))) },
      want: "BYTE_LIMIT",
    },
    {
      name: "whose compression is cut",
      reply: { body: gzipSync("x".repeat(1_000)).subarray(0, 20) },
      want: "PAGE_MALFORMED",
    },
    { name: "that does not come", reply: { raw: () => {} }, want: "TIMEOUT", limits: impatient },
    { name: "that stops in the middle", reply: { raw: stalling }, want: "TIMEOUT", limits: impatient },
    { name: "that is cut", reply: { raw: cut }, want: "CONNECTION" },
    { name: "404", reply: { status: 404 }, want: "HTTP_404" },
    { name: "503", reply: { status: 503, body: "x".repeat(500_000) }, want: "HTTP_503" },
  ])("is a fault: $name", async ({ reply, want, limits }) => {
    answer = () => reply;
    expect(reasonOf(await get("/", limits === undefined ? {} : { limits }))).toBe(want);
  });

  it("is read behind what a site says beforehand, and without a length", async () => {
    answer = () => ({ raw: early });
    const fetched = await get("/");
    expect(fetched.ok && [fetched.answer.status, fetched.answer.body.toString()]).toEqual([200, "hello"]);
  });

  it("is not asked for with a header that can't be sent", async () => {
    const fetched = await get("/", {}, { headers: { "x-day": "a\nb" } });
    expect(reasonOf(fetched)).toBe("REQUEST_INVALID");
  });

  it("that nobody wants does not cost its connection, unless it is long", async () => {
    const { collect } = testSource({ host: site.url, limits: "{requestsPerSecond: 100, concurrency: 1}" });
    const client = createHttpClient({ collect, userAgent: "x", clock: systemClock });
    const target = { url: new URL(site.url), headers: {}, secretHeaders: {}, secretOrigin: "" };
    const ports: unknown[] = [];
    for (const sizeBytes of [10_000, 10_000, 500_000, 10_000]) {
      answer = () => ({
        raw: (response) => {
          ports.push(response.socket?.remotePort);
          response.writeHead(404).end("x".repeat(sizeBytes));
        },
      });
      expect(reasonOf(await client.get(testContext(), target))).toBe("HTTP_404");
    }
    expect(ports.map((port) => ports.indexOf(port))).toEqual([0, 0, 0, 3]);
    await client.close();
  });

  it("of 429 says when to come back", async () => {
    answer = () => ({ status: 429, headers: { "retry-after": "9" } });
    expect(await get("/")).toMatchObject({ fault: { reason: "HTTP_429", retry: true, retryAfterMs: 9_000 } });
  });

  it("is not waited for when the call is over: that is no fault of the site's", async () => {
    answer = () => ({ raw: () => {} });
    using ctx = withTimeout(testContext(), 50);
    const { collect } = testSource({ host: site.url });
    const client = createHttpClient({ collect, userAgent: "x", clock: systemClock });
    const target = { url: new URL(site.url), headers: {}, secretHeaders: {}, secretOrigin: "" };
    await expect(client.get(ctx, target)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await client.close();
  });
});

describe("a redirect", () => {
  const to = (location: string) => () => ({ status: 302, headers: { location } });
  it("is followed to hosts of the file, and carries no secret to another", async () => {
    answer = (url) => (url.pathname === "/1" ? to("/2")() : to(`${other.url}/3`)());
    const secretHeaders = { authorization: "Bearer s3cret" };
    const fetched = await get("/1", {}, { secretHeaders });
    expect(fetched.ok && fetched.answer.url).toBe(`${other.url}/3`);
    expect(site.requests.slice(-2).map(({ headers }) => headers.authorization)).toEqual([
      "Bearer s3cret",
      "Bearer s3cret",
    ]);
    expect(other.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it.each([
    { name: "to a host that the file does not name", location: "http://example.com/", want: "ADDRESS_REFUSED" },
    { name: "to the metadata of a cloud", location: "http://169.254.169.254/", want: "ADDRESS_REFUSED" },
    { name: "to a file", location: "file:///etc/passwd", want: "ADDRESS_REFUSED" },
    { name: "to what is no address", location: "http://[", want: "REDIRECT_REFUSED" },
    { name: "to itself", location: "/", want: "REDIRECT_LIMIT" },
  ])("is refused: $name", async ({ location, want }) => {
    answer = to(location);
    expect(reasonOf(await get("/"))).toBe(want);
  });
});

describe("a name", () => {
  const resolving =
    (...addresses: string[]): Resolve =>
    (_name, _options, callback) =>
      callback(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
  const named = () => site.url.replace("127.0.0.1", "shop.example.com");
  const ask = (resolve: Resolve, allowPrivate: boolean) => get(named(), { hosts: [named()], resolve, allowPrivate });

  it("is connected to at the address that was checked", async () => {
    answer = () => ({ body: "here" });
    expect(reasonOf(await ask(resolving("127.0.0.1"), true))).toBe("");
  });

  it.each([
    { name: "a private address", addresses: ["127.0.0.1"] },
    { name: "a private one behind a public one", addresses: ["93.184.216.34", "10.0.0.1"] },
    { name: "an IPv4 address in an IPv6 one", addresses: ["::ffff:127.0.0.1"] },
    { name: "no address", addresses: [] },
  ])("that leads to $name is refused", async ({ addresses }) => {
    const before = site.requests.length;
    expect(reasonOf(await ask(resolving(...addresses), false))).toBe("ADDRESS_REFUSED");
    expect(site.requests.length).toBe(before);
  });

  it("that changes its mind between check and connection has no second chance", async () => {
    let asked = 0;
    const rebinding: Resolve = (name, options, callback) =>
      resolving(asked++ === 0 ? "169.254.169.254" : "127.0.0.1")(name, options, callback);
    const before = site.requests.length;
    expect(reasonOf(await ask(rebinding, true))).toBe("ADDRESS_REFUSED");
    expect([asked, site.requests.length]).toEqual([1, before]);
  });

  it("that is not known is a fault that may pass", async () => {
    const unknown: Resolve = (_name, _options, callback) =>
      callback(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []);
    expect(await ask(unknown, true)).toMatchObject({ fault: { reason: "CONNECTION", retry: true } });
  });
});

function endless(response: ServerResponse): void {
  const more = () => {
    while (response.write("x".repeat(10_000)));
    response.once("drain", more);
  };
  more();
}

function early(response: ServerResponse): void {
  response.writeEarlyHints({ link: "</style.css>; rel=preload" });
  response.writeHead(200);
  response.write("hel");
  setTimeout(() => response.end("lo"), 5);
}

function stalling(response: ServerResponse): void {
  response.writeHead(200);
  response.write("{");
}

function cut(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "1000" });
  response.write("{");
  setTimeout(() => response.destroy(), 5);
}
