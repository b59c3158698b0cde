import { hash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { type PackedPage, Packing } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { unpackPage } from "../kit/packing.ts";
import { testContext } from "../kit/testing/context.ts";
import { collected, engineContext, pagesOf, planned, shardRequest } from "./testing/collector.ts";
import { failing, numbered, testScene } from "./testing/scene.ts";

const scene = testScene();

const second = engineContext({ run: "pipelines/daily/runs/r2" });

describe("a shard", () => {
  it("is collected page by page and read back byte by byte", async () => {
    scene.answer = numbered(5);
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    expect(result).toMatchObject({ state: ShardState.COMPLETE, pages: 3n, resumedPages: 0n, reason: "" });
    const pages = await pagesOf(collector.processor, shardRequest("test"));
    expect(pages.map((page) => (JSON.parse(page) as { items: unknown[] }).items.length)).toEqual([2, 2, 1]);
    expect(await pagesOf(collector.processor, shardRequest("test"), 2)).toEqual(pages.slice(2));
    expect(await collector.metrics()).toContain('collector_pages_total{source="test"} 3');
    expect(await collector.metrics()).toContain('collector_breaker_state{source="test"} 0');
  });

  it.each([
    { name: "one by one by who asks for no more", together: false, kind: "chunk" },
    { name: "together by who asks for that", together: true, kind: "chunks" },
  ])(
    "is read back packed by those who unpack it, but for pages that are too large: $name",
    async ({ together, kind }) => {
      const large = `"${"áé".repeat(300_000)}"`;
      const bodies = ['{"items":[1,2],"total":3}', `{"items":[${large}],"total":3}`];
      scene.answer = (url) => ({ body: JSON.parse(bodies[Number(url.searchParams.get("offset")) / 2] ?? "") });
      await using collector = await scene.start();
      await planned(collector.orchestrator, "test");
      await collected(collector.orchestrator, shardRequest("test"));
      const request = { ...shardRequest("test"), startPage: 0, packing: Packing.ZSTD, together };
      const read: string[] = [];
      const kinds = new Set<string | undefined>();
      for await (const { update } of collector.processor.readPages(testContext(), request)) {
        if (update?.$case === "heartbeat") continue;
        kinds.add(update?.$case);
        const chunks =
          update?.$case === "chunks" ? update.value.chunks : update?.$case === "chunk" ? [update.value] : [];
        for (const { page, data, packed } of chunks) {
          const bytes = packed === undefined ? data : unpacked(data, packed);
          read[page] = (read[page] ?? "") + bytes.toString("latin1");
        }
      }
      expect([...kinds]).toEqual([kind]);
      expect(read.map((text) => Buffer.from(text, "latin1").toString())).toEqual(bodies);
    },
  );

  it("tells its progress now and then, not of every page, and all of it at its end", async () => {
    scene.answer = numbered(200);
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    const said: bigint[] = [];
    const startMs = performance.now();
    for await (const { update } of collector.orchestrator.collect(engineContext(), shardRequest("test")))
      if (update?.$case === "progress") said.push(update.value.done);
    expect(said.at(-1)).toBe(100n);
    expect(said).toEqual([...new Set(said)].sort((a, b) => Number(a - b)));
    expect(said.length).toBeLessThanOrEqual(1 + (performance.now() - startMs) / 1_000);
  });

  it("that has ended answers at once, and asks the site nothing", async () => {
    scene.answer = numbered(5);
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    const again = await collected(collector.orchestrator, shardRequest("test"), second);
    expect(again).toEqual({ ...result, resumedPages: 3n });
    expect(scene.site.requests.length).toBe(3);
  });

  it("of a page larger than a message is read back in pieces", async () => {
    const text = `${"áé".repeat(200_000)}`;
    scene.answer = () => ({ body: { items: [text], total: 1 } });
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    expect(result.sizeBytes).toBe(BigInt(Buffer.byteLength(JSON.stringify({ items: [text], total: 1 }))));
    const sizes: number[] = [];
    for await (const { update } of collector.processor.readPages(testContext(), {
      ...shardRequest("test"),
      startPage: 0,
      packing: Packing.UNSPECIFIED,
      together: false,
    })) {
      if (update?.$case === "chunk") sizes.push(update.value.data.length);
    }
    expect(Math.max(...sizes)).toBe(256 * 1024);
    expect(await pagesOf(collector.processor, shardRequest("test"))).toEqual([
      JSON.stringify({ items: [text], total: 1 }),
    ]);

    const name = "sources/test/days/2026-01-01/generations/1/shards/all/pages/0";
    const page = await collector.operator.getPage(testContext(), { name, offsetBytes: 0n });
    expect(page).toMatchObject({
      name,
      data: expect.objectContaining({ length: 512 * 1024 }),
      nextOffsetBytes: 524_288n,
    });
    const rest = await collector.operator.getPage(testContext(), { name, offsetBytes: page.nextOffsetBytes });
    expect([rest.nextOffsetBytes, BigInt(page.data.length + rest.data.length)]).toEqual([0n, page.sizeBytes]);
  });

  it.each([
    {
      name: "a fault after two pages",
      reply: { status: 500 },
      at: 4,
      state: ShardState.TRUNCATED,
      reason: "HTTP_500",
      pages: 2n,
    },
    { name: "a fault at once", reply: { status: 500 }, at: 0, state: ShardState.FAILED, reason: "HTTP_500", pages: 0n },
    {
      name: "a refusal",
      reply: { status: 403 },
      at: 2,
      state: ShardState.TRUNCATED,
      reason: "HTTP_403",
      pages: 1n,
      asked: 2,
    },
    {
      name: "429 for ever",
      reply: { status: 429 },
      at: 0,
      state: ShardState.FAILED,
      reason: "HTTP_429",
      pages: 0n,
      asked: 3,
    },
    {
      name: "HTML where JSON should be",
      reply: { body: "<html>" },
      at: 2,
      state: ShardState.TRUNCATED,
      reason: "PAGE_MALFORMED",
      pages: 2n,
      asked: 4,
    },
    {
      name: "JSON of another type",
      reply: { body: { items: 7 } },
      at: 0,
      state: ShardState.TRUNCATED,
      reason: "PAGE_MALFORMED",
      pages: 1n,
      asked: 3,
    },
    {
      name: "no total",
      reply: { body: { items: [] } },
      at: 2,
      state: ShardState.TRUNCATED,
      reason: "PAGE_MALFORMED",
      pages: 2n,
    },
    {
      name: "zero bytes",
      reply: { body: "\0\0" },
      at: 0,
      state: ShardState.TRUNCATED,
      reason: "PAGE_MALFORMED",
      pages: 1n,
    },
    {
      name: "a redirect to a private address",
      reply: { status: 302, headers: { location: "http://169.254.169.254/" } },
      at: 2,
      state: ShardState.TRUNCATED,
      reason: "ADDRESS_REFUSED",
      pages: 1n,
      asked: 2,
    },
  ])("ends with $reason after $name", async ({ reply, at, asked, ...want }) => {
    scene.answer = failing(at, reply);
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    const { name: _, ...expected } = want;
    expect(result).toMatchObject(expected);
    expect(result.message).not.toBe("");
    if (asked !== undefined) expect(scene.site.requests.length).toBe(asked);
    const kept = await pagesOf(collector.processor, shardRequest("test"));
    expect(BigInt(kept.length)).toBe(want.pages);
  });

  it.each([
    { name: "two 500s", reply: { status: 500 }, times: 2 },
    { name: "a 429 with Retry-After", reply: { status: 429, headers: { "retry-after": "1" } }, times: 1 },
    { name: "a truncated page", reply: { body: '{"items":[{"id":' }, times: 2 },
    { name: "a cut connection", reply: { raw: cut }, times: 1 },
    { name: "304 without a condition", reply: { status: 304 }, times: 1 },
  ])("survives $name", async ({ reply, times }) => {
    scene.answer = failing(2, reply, times);
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    expect(result).toMatchObject({ state: ShardState.COMPLETE, pages: 3n });
    expect(scene.site.requests.length).toBe(3 + times);
  });

  it.each([
    { name: "pages", limits: "{requestsPerSecond: 1000, pages: 2}", reason: "PAGE_LIMIT", pages: 2n },
    {
      name: "bytes of a page",
      limits: "{requestsPerSecond: 1000, pageSize: 1KiB}",
      reason: "BYTE_LIMIT",
      pages: 0n,
      large: true,
    },
    {
      name: "bytes of a shard",
      limits: "{requestsPerSecond: 1000, shardSize: 1KiB}",
      reason: "BYTE_LIMIT",
      pages: 1n,
      large: true,
    },
    {
      name: "time of a shard",
      limits: "{requestsPerSecond: 1000, shardTime: 300ms}",
      reason: "TIME_LIMIT",
      pages: 0n,
      slow: true,
    },
    {
      name: "time of a request",
      limits: "{requestsPerSecond: 1000, requestTime: 50ms}",
      reason: "TIMEOUT",
      pages: 0n,
      slow: true,
    },
  ])("is held to the limit of $name", async ({ limits, reason, pages, large, slow }) => {
    const rows = [{ id: 1, text: "x".repeat(2_000) }];
    scene.answer = (url) => {
      if (slow === true) return { raw: () => {} };
      return large === true ? { body: { items: rows, total: 10 } } : numbered(10)(url);
    };
    await using collector = await scene.start({ limits });
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    expect(result).toMatchObject({ state: pages === 0n ? ShardState.FAILED : ShardState.TRUNCATED, reason, pages });
  });

  it("is CAPPED where the site shows less than it has", async () => {
    scene.answer = numbered(100);
    await using collector = await scene.start({ paginate: "{kind: offset, limit: 2, total: total, largestOffset: 4}" });
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test"));
    expect(result).toMatchObject({ state: ShardState.CAPPED, reason: "RESULT_CAP", pages: 3n });
    expect(result.message).toBe("The site has 100 rows and shows no more than 6.");
  });

  it("that failed is tried again by another run, from where it was, and not by the same piece of work", async () => {
    scene.answer = failing(4, { status: 403 });
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    await collected(collector.orchestrator, shardRequest("test"));
    scene.answer = numbered(6);
    const repeat = await collected(collector.orchestrator, shardRequest("test"), engineContext({ attempt: 2 }));
    expect(repeat).toMatchObject({ state: ShardState.TRUNCATED, reason: "HTTP_403" });
    const result = await collected(collector.orchestrator, shardRequest("test"), second);
    expect(result).toMatchObject({ state: ShardState.COMPLETE, pages: 3n, resumedPages: 2n });
    expect(scene.site.count("/items?offset=2&limit=2")).toBe(1);
  });

  it("leaves the circuit open for the others when the site is in trouble", async () => {
    scene.answer = () => ({ status: 500 });
    const retry = "{attempts: 30, firstDelay: 1ms, longestDelay: 1ms}";
    await using collector = await scene.start({ retry, shards: "{list: [a, b]}", more: ["robots: ignore"] });
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test", "a"));
    expect(result).toMatchObject({ state: ShardState.FAILED, reason: "HTTP_500" });
    expect(scene.site.requests.length).toBe(20);
    expect(await collected(collector.orchestrator, shardRequest("test", "b"))).toMatchObject({
      reason: "CIRCUIT_OPEN",
    });
    expect(await collector.metrics()).toContain('collector_breaker_state{source="test"} 2');
  });
});

function cut(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "1000" });
  response.write("{");
  setTimeout(() => response.destroy(), 5);
}

function unpacked(frame: Buffer, { sha256, sizeBytes, packedSha256 }: PackedPage): Buffer {
  expect(packedSha256).toBe(hash("sha256", frame));
  const made = unpackPage(frame, { sha256, sizeBytes: Number(sizeBytes) });
  if (!made.ok) throw new Error("the page is damaged");
  return made.page;
}
