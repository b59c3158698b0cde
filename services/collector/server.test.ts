import { rm, writeFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { testContext } from "../kit/testing/context.ts";
import { collected, day, emptyDatabase, pagesOf, planned, shardRequest, startCollector } from "./testing/collector.ts";
import { byOffset, numbered, testScene } from "./testing/scene.ts";
import { startSite } from "./testing/site.ts";
import { sourceText } from "./testing/source.ts";

const scene = testScene();

describe("robots.txt", () => {
  it("is obeyed, and read once", async () => {
    await using strict = await startSite((url) =>
      url.pathname === "/robots.txt" ? { body: "User-agent: Colheita\nDisallow: /items" } : numbered(2)(url),
    );
    const databaseUrl = await emptyDatabase(scene.postgres);
    const text = { host: strict.url, paginate: byOffset, shards: "{list: [a, b]}" };
    await using collector = await startCollector({ databaseUrl, sources: { test: sourceText(text) } });
    await planned(collector.orchestrator, "test");
    for (const shard of ["a", "b"]) {
      const result = await collected(collector.orchestrator, shardRequest("test", shard));
      expect(result).toMatchObject({ state: ShardState.FAILED, reason: "ROBOTS" });
    }
    expect(strict.requests.length).toBe(0);
  });
});

describe("the archive", () => {
  it("that can't be written to is UNAVAILABLE and not ready, and the page is kept once it can", async () => {
    scene.answer = numbered(2);
    await using collector = await scene.start();
    await planned(collector.orchestrator, "test");
    expect(await collector.ready()).toEqual({});
    await rm(collector.archiveDir, { recursive: true });
    await writeFile(collector.archiveDir, "a file where the folder was");
    await expect(collected(collector.orchestrator, shardRequest("test"))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      reason: "ARCHIVE_UNAVAILABLE",
    });
    expect(await collector.ready()).toEqual({ archive: expect.stringContaining("The archive could not") });
    await rm(collector.archiveDir);
    expect(await collected(collector.orchestrator, shardRequest("test"))).toMatchObject({
      pages: 1n,
      resumedPages: 0n,
    });
    expect(await collector.ready()).toEqual({});
  });
});

describe("requests", () => {
  it("without the engine's metadata are refused", async () => {
    await using collector = await scene.start();
    const want = { code: "INVALID_ARGUMENT", reason: "ENGINE_METADATA_MISSING" };
    await expect(planned(collector.orchestrator, "test", testContext())).rejects.toMatchObject(want);
    await expect(collected(collector.orchestrator, shardRequest("test"), testContext())).rejects.toMatchObject(want);
  });

  it("of the wrong caller are refused", async () => {
    await using collector = await scene.start();
    await expect(planned(collector.processor, "test")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    await expect(pagesOf(collector.orchestrator, shardRequest("test"))).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
    });
  });

  it("for what is not there say so", async () => {
    await using collector = await scene.start();
    await expect(planned(collector.orchestrator, "nothing")).rejects.toMatchObject({ reason: "SOURCE_NOT_FOUND" });
    const want = { code: "FAILED_PRECONDITION", reason: "SHARD_NOT_PLANNED" };
    await expect(collected(collector.orchestrator, shardRequest("test"))).rejects.toMatchObject(want);
    await expect(pagesOf(collector.processor, shardRequest("test"))).rejects.toMatchObject(want);
    const name = "sources/test/days/2026-01-01/generations/1/shards/a%2Fb/pages/0";
    await expect(collector.operator.getPage(testContext(), { name, offsetBytes: 0n })).rejects.toMatchObject({
      reason: "PAGE_NOT_FOUND",
    });
  });

  it("with mistakes name each field", async () => {
    await using collector = await scene.start();
    const request = { source: "test", day: { ...day, month: 13 }, generation: 0, shard: "", archived: false };
    await expect(collected(collector.orchestrator, request)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: {
        fieldViolations: ["source", "day", "generation", "shard"].map((field) => expect.objectContaining({ field })),
      },
    });
  });
});

describe("sources", () => {
  it("are listed with their problems, and the good ones work beside the bad", async () => {
    scene.answer = numbered(2);
    const databaseUrl = await emptyDatabase(scene.postgres);
    const good = sourceText({ host: scene.site.url, paginate: byOffset });
    const bad = "title: Bad\ncollect: {}\nnormalise: {normaliser: olx-ofers}\n";
    const secret = good.replace('/items"}', '/items", headers: {Authorization: {secret: NO_SUCH}}}');
    await using collector = await startCollector({ databaseUrl, sources: { bad, good, secret } });
    const { sources, nextPageToken } = await collector.operator.listSources(testContext(), {
      pageSize: 2,
      pageToken: "",
    });
    expect(sources.map(({ name }) => name)).toEqual(["sources/bad", "sources/good"]);
    expect(sources[0]?.problems.at(-1)).toContain("bad.yaml:3:25: normalise.normaliser: expected");
    const rest = await collector.operator.listSources(testContext(), { pageSize: 2, pageToken: nextPageToken });
    expect(rest.sources[0]?.problems[0]).toContain("SECRET_NO_SUCH");
    await expect(planned(collector.orchestrator, "bad")).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SOURCE_INVALID",
      metadata: { problems: expect.stringContaining("bad.yaml:3:25") },
    });
    await planned(collector.orchestrator, "good");
    expect(await collected(collector.orchestrator, shardRequest("good"))).toMatchObject({ pages: 1n });
  });
});
