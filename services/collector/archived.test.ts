import { describe, expect, it } from "@jest/globals";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { collected, day, engineContext, planned, shardRequest, type TestCollector } from "./testing/collector.ts";
import { failing, numbered, testScene } from "./testing/scene.ts";

const scene = testScene();

const daily = engineContext({ run: "pipelines/daily/runs/1" });
const refetch = engineContext({ run: "pipelines/daily/runs/2" });
const replay = engineContext({ run: "pipelines/replay/runs/1" });
const archived = { source: "sources/test", day, refetch: false, archived: true };
const fromArchive = (shard: string, generation = 1) => ({ ...shardRequest("test", shard, generation), archived: true });

async function harvested(): Promise<TestCollector> {
  const collector = await scene.start({ shards: "{list: [a, b]}" });
  await planned(collector.orchestrator, "test", daily);
  for (const shard of ["a", "b"]) await collected(collector.orchestrator, shardRequest("test", shard), daily);
  return collector;
}

describe("a day of the archive", () => {
  it("is the plan that was frozen and how its shards ended, and nobody is asked", async () => {
    scene.answer = numbered(3);
    await using collector = await harvested();
    const plan = await planned(collector.orchestrator, "test", daily);
    const asked = scene.site.requests.length;
    expect(await collector.orchestrator.planCollection(replay, archived)).toEqual(plan);
    for (const shard of ["a", "b"]) {
      expect(await collected(collector.orchestrator, fromArchive(shard), replay)).toMatchObject({
        shard,
        state: ShardState.COMPLETE,
        pages: 2n,
        resumedPages: 2n,
      });
    }
    expect(scene.site.requests.length).toBe(asked);
  });

  it("has no new try at a shard that a fault ended", async () => {
    scene.answer = failing(2, { status: 404 });
    await using collector = await harvested();
    scene.answer = numbered(6);
    const asked = scene.site.requests.length;
    const ended = await collected(collector.orchestrator, fromArchive("a"), replay);
    expect(ended).toMatchObject({ state: ShardState.TRUNCATED, reason: "HTTP_404", pages: 1n });
    expect(scene.site.requests.length).toBe(asked);
  });

  it("is the newest generation that was collected to its end", async () => {
    scene.answer = numbered(3);
    await using collector = await harvested();
    await planned(collector.orchestrator, "test", refetch, true);
    const unfinished = await collector.orchestrator.planCollection(replay, archived);
    expect(unfinished.generation).toBe(1);
    for (const shard of ["a", "b"]) {
      await collected(collector.orchestrator, shardRequest("test", shard, 2), refetch);
    }
    expect((await collector.orchestrator.planCollection(replay, archived)).generation).toBe(2);
  });

  it("that was never collected, or not to its end, is refused", async () => {
    scene.answer = numbered(3);
    await using collector = await scene.start({ shards: "{list: [a, b]}" });
    const plan = () => collector.orchestrator.planCollection(replay, archived);
    const want = { code: "FAILED_PRECONDITION", reason: "DAY_NOT_ARCHIVED" };
    await expect(plan()).rejects.toMatchObject({ ...want, metadata: { day: "2026-01-01", generations: "0" } });
    await planned(collector.orchestrator, "test", daily);
    await collected(collector.orchestrator, shardRequest("test", "a"), daily);
    await expect(plan()).rejects.toMatchObject({ ...want, metadata: { generations: "1" } });
    await expect(collected(collector.orchestrator, fromArchive("b"), replay)).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SHARD_NOT_ARCHIVED",
      metadata: { shard: "b" },
    });
    await expect(collected(collector.orchestrator, fromArchive("c"), replay)).rejects.toMatchObject({
      reason: "SHARD_NOT_PLANNED",
    });
  });

  it("is never one to fetch anew", async () => {
    await using collector = await scene.start();
    const both = { ...archived, refetch: true };
    await expect(collector.orchestrator.planCollection(replay, both)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { fieldViolations: [expect.objectContaining({ field: "archived" })] },
    });
  });
});
