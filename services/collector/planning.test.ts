import { beforeAll, describe, expect, it } from "@jest/globals";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { testPostgres } from "../kit/testing/test-postgres.ts";
import {
  collected,
  emptyDatabase,
  engineContext,
  pagesOf,
  planned,
  shardRequest,
  startCollector,
  type TestCollector,
} from "./testing/collector.ts";
import { type Reply, type Site, startSite } from "./testing/site.ts";
import { sourceText } from "./testing/source.ts";

const postgres = testPostgres();
let site: Site;
let list: () => Reply = () => ({});

beforeAll(async () => {
  const reply = (url: URL) => (url.pathname === "/list" ? list() : { body: { items: [url.pathname] } });
  site = postgres.owned.use(await startSite((url) => (url.pathname === "/robots.txt" ? {} : reply(url))));
});

const pattern = "'^(.+)_\\d{4}_\\d\\d_\\d\\d_\\d{6}\\.csv'";

async function start(): Promise<TestCollector> {
  const databaseUrl = await emptyDatabase(postgres);
  const discover = `{discover: {url: "${site.url}/list", items: files, order: name, id: {field: name, pattern: ${pattern}}, params: {link: url}}}`;
  const text = sourceText({ host: site.url, request: '{url: "${link}"}', shards: discover });
  return startCollector({ databaseUrl, sources: { test: text } });
}

const files = ["té_2024_01_25_211748.csv", "arroz_2024_01_25_999999.csv", "arroz_2024_01_25_000001.csv"];

function named(names: readonly string[]): () => Reply {
  return () => ({ body: { files: names.map((name) => ({ name, url: `/files/${encodeURIComponent(name)}` })) } });
}

const runs = [1, 2, 3].map((number) => engineContext({ run: `pipelines/daily/runs/r${number}` }));
const [run1, run2] = runs;

describe("a plan", () => {
  it("groups the entries of one id, in code-point order, and follows their links", async () => {
    list = named(files);
    await using collector = await start();
    const { shards, generation } = await planned(collector.orchestrator, "test");
    expect(generation).toBe(1);
    expect(shards).toEqual([
      { id: "arroz", ordinal: 0 },
      { id: "té", ordinal: 1 },
    ]);
    const result = await collected(collector.orchestrator, shardRequest("test", "arroz"));
    expect(result).toMatchObject({ pages: 2n });
    expect(await pagesOf(collector.processor, shardRequest("test", "arroz"))).toEqual([
      '{"items":["/files/arroz_2024_01_25_000001.csv"]}',
      '{"items":["/files/arroz_2024_01_25_999999.csv"]}',
    ]);
  });

  it("gives a shard whose link is no address, which fails alone", async () => {
    const [bad, good] = ["té_2024_01_25_211748.csv", "arroz_2024_01_25_999999.csv"];
    list = () => ({
      body: {
        files: [
          { name: bad, url: "http://[" },
          { name: good, url: "/files/a" },
        ],
      },
    });
    await using collector = await start();
    await planned(collector.orchestrator, "test");
    const result = await collected(collector.orchestrator, shardRequest("test", "té"));
    expect(result).toMatchObject({ state: ShardState.FAILED, reason: "ADDRESS_INVALID", pages: 0n });
    expect(await collected(collector.orchestrator, shardRequest("test", "arroz"))).toMatchObject({
      state: ShardState.COMPLETE,
    });
  });

  it("is frozen: a repeat, and another run, get the same and ask nobody", async () => {
    list = named(files);
    await using collector = await start();
    const plan = await planned(collector.orchestrator, "test", run1);
    list = named(files.slice(1));
    const asked = site.count("/list");
    expect(await planned(collector.orchestrator, "test", run1)).toEqual(plan);
    expect(await planned(collector.orchestrator, "test", run2)).toEqual(plan);
    expect(site.count("/list")).toBe(asked);
  });

  it("is opened anew by refetch, once per run, and goes on from there", async () => {
    list = named(files);
    await using collector = await start();
    await planned(collector.orchestrator, "test", run1);
    list = named(files.slice(1));
    const again = await planned(collector.orchestrator, "test", run2, true);
    expect(again).toMatchObject({ generation: 2, shards: [{ id: "arroz" }] });
    expect(await planned(collector.orchestrator, "test", run2, true)).toEqual(again);
    expect(await planned(collector.orchestrator, "test", run1)).toEqual(again);
  });

  it.each([
    { name: "has room for 10,000 shards", count: 10_000, idBytes: 60, isRefused: false },
    {
      name: "is refused, and not frozen, where its ids are too long together",
      count: 10_000,
      idBytes: 70,
      isRefused: true,
    },
  ])("$name", async ({ count, idBytes, isRefused }) => {
    const idOf = (index: number) => `${index}`.padStart(idBytes, "x");
    list = () => ({ body: { files: Array.from({ length: count }, (_, index) => ({ name: idOf(index) })) } });
    const discover = `{discover: {url: "${site.url}/list", items: files, id: {field: name}}}`;
    const limits = "{requestsPerSecond: 10000, concurrency: 8, shards: 10000}";
    const text = sourceText({ host: site.url, shards: discover, limits });
    await using collector = await startCollector({
      databaseUrl: await emptyDatabase(postgres),
      sources: { test: text },
    });
    const asked = planned(collector.orchestrator, "test");
    if (isRefused) {
      await expect(asked).rejects.toMatchObject({ code: "FAILED_PRECONDITION", reason: "PLAN_TOO_LARGE" });
      list = named(files);
      expect((await planned(collector.orchestrator, "test")).shards).toHaveLength(files.length);
    } else expect((await asked).shards.at(-1)).toEqual({ id: idOf(count - 1), ordinal: count - 1 });
  });

  it("is one, however many calls make it at once", async () => {
    list = named(files);
    await using collector = await start();
    const plans = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        planned(collector.orchestrator, "test", runs[index % 3], index % 2 === 1),
      ),
    );
    expect(plans.every(({ generation }) => generation <= 4)).toBe(true);
    const last = await planned(collector.orchestrator, "test");
    expect(last.generation).toBe(Math.max(...plans.map(({ generation }) => generation)));
  });

  it.each([
    { name: "403", reply: { status: 403 }, code: "FAILED_PRECONDITION" },
    { name: "500", reply: { status: 500 }, code: "UNAVAILABLE" },
    { name: "no list", reply: { body: { file: [] } }, code: "UNAVAILABLE" },
    { name: "HTML", reply: { body: "<html>" }, code: "UNAVAILABLE" },
    { name: "an entry without a name", reply: { body: { files: [{ url: "/x" }] } }, code: "UNAVAILABLE" },
  ])("that can't be fetched for $name is PLAN_FAILED", async ({ reply, code }) => {
    list = () => reply;
    await using collector = await start();
    const retryDelayMs = code === "UNAVAILABLE" ? 60_000 : undefined;
    await expect(planned(collector.orchestrator, "test")).rejects.toMatchObject({
      code,
      reason: "PLAN_FAILED",
      details: retryDelayMs === undefined ? {} : { retryDelayMs },
    });
    list = named(files);
    expect((await planned(collector.orchestrator, "test")).shards.length).toBe(2);
  });
});
