import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { silentLogger } from "../../kit/log.ts";
import { createPool } from "../../kit/postgres/pool.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import type { Place } from "../archive.ts";
import type { Advance, Ledger, PlanDraft, Work } from "../ledger.ts";
import { complete, type PageRecord, type ShardKey } from "../shard.ts";
import { engineOf, migrateCollector } from "../testing/collector.ts";
import { createLedger } from "./ledger.ts";

const ctx = testContext();
const key: ShardKey = { source: "test", day: "2026-01-01", generation: 1, shard: "a" };
const draft: PlanDraft = {
  source: "test",
  day: "2026-01-01",
  refetch: false,
  shards: [{ id: "a", ordinal: 0, requests: [{ q: "1" }, { q: "2" }] }],
  gates: { leastItems: 1, largestGoneShare: 0.5, largestRejectedShare: 0 },
  publishPartial: true,
};
const stale = { code: "FAILED_PRECONDITION", reason: "EPOCH_STALE" };

const postgres = testPostgres();
let pool: Pool;
let ledger: Ledger;

beforeAll(async () => {
  const url = await postgres.createDatabase();
  await migrateCollector(url);
  pool = createPool({ url, service: "collector", log: silentLogger() });
  postgres.owned.defer(() => pool.end());
  ledger = createLedger(pool);
});

let days = 0;

/** fresh plans a day of its own, and returns its shard. */
async function fresh(): Promise<ShardKey> {
  const day = `2026-02-${String(++days).padStart(2, "0")}`;
  await ledger.freeze(ctx, engineOf(), { ...draft, day });
  return { ...key, day };
}

function pageRecord(page: number): PageRecord {
  return {
    page,
    sha256: "ab".repeat(32),
    sizeBytes: 10,
    place: { pack: "cd".repeat(32), offsetBytes: page, packedBytes: 5, packedSha256: "ef".repeat(32) },
    mediaType: "text/csv",
    url: "http://x/",
    fetchTime: new Date(0),
  };
}

async function pages(of: ShardKey): Promise<number[]> {
  const found: number[] = [];
  for await (const records of ledger.pages(ctx, of, 0)) found.push(...records.map(({ page }) => page));
  return found;
}

const at = (token: string): Advance => ({ position: { request: 0, token } });

/** commit makes one commit, and returns whether it was made. */
async function commit(work: Work, page: PageRecord | undefined, advance: Advance): Promise<boolean> {
  const [made = false] = await ledger.commit(ctx, [{ work, page, advance }]);
  return made;
}

describe("a claim", () => {
  it("begins at the first page, and goes on where the last one was", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    expect(work).toMatchObject({
      position: { request: 0, token: "" },
      pages: 0,
      outcome: undefined,
      requests: [{ q: "1" }, { q: "2" }],
    });
    const token = 'a "cursor" with \0 and \ud800';
    await commit(work, pageRecord(0), { position: { request: 1, token } });
    const next = await ledger.claim(ctx, engineOf({ attempt: 2 }), of);
    expect(next).toMatchObject({ position: { request: 1, token }, pages: 1, sizeBytes: 10 });
  });

  it.each([
    { name: "a newer attempt", older: { attempt: 1 }, newer: { attempt: 2 } },
    { name: "a newer epoch of the run", older: { epoch: 1, attempt: 5 }, newer: { epoch: 2, attempt: 1 } },
    { name: "the same attempt, sent twice", older: {}, newer: {} },
    { name: "another run", older: {}, newer: { run: "pipelines/daily/runs/other" } },
  ])("is worth nothing after that of $name", async ({ name, older, newer }) => {
    const of = await fresh();
    const run = `pipelines/daily/runs/${name.replaceAll(" ", "-")}`;
    const before = await ledger.claim(ctx, engineOf({ run, ...older }), of);
    await commit(before, pageRecord(0), at("1"));
    const after = await ledger.claim(ctx, engineOf({ run, ...newer }), of);
    expect(await commit(before, pageRecord(1), at("2"))).toBe(false);
    expect(await commit(before, undefined, { outcome: complete })).toBe(false);
    await commit(after, pageRecord(1), { outcome: complete });
    expect(await pages(of)).toEqual([0, 1]);
  });

  it.each([
    { name: "an older epoch", was: { epoch: 4 }, is: { epoch: 3 } },
    { name: "an older attempt of the same epoch", was: { attempt: 3 }, is: { attempt: 2 } },
  ])("of $name is refused", async ({ name, was, is }) => {
    const of = await fresh();
    const run = `pipelines/daily/runs/${name.replaceAll(" ", "-")}`;
    await ledger.claim(ctx, engineOf({ run, ...was }), of);
    await expect(ledger.claim(ctx, engineOf({ run, ...is }), of)).rejects.toMatchObject(stale);
  });

  it("whose run has a newer epoch elsewhere can't commit", async () => {
    const [one, other] = [await fresh(), await fresh()];
    const run = "pipelines/daily/runs/elsewhere";
    const work = await ledger.claim(ctx, engineOf({ run, epoch: 1 }), one);
    await ledger.claim(ctx, engineOf({ run, epoch: 2 }), other);
    expect(await commit(work, pageRecord(0), { outcome: complete })).toBe(false);
    await expect(ledger.plan(ctx, { ...draft, engine: engineOf({ run, epoch: 1 }) })).rejects.toMatchObject(stale);
    expect(await pages(one)).toEqual([]);
  });

  it("commits a page once, however often the call is sent", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    await commit(work, pageRecord(0), at("1"));
    expect(await commit(work, pageRecord(0), at("1"))).toBe(false);
    expect(await pages(of)).toEqual([0]);
  });
});

describe("commits of several shards", () => {
  it("are made together, those of one shard in their order", async () => {
    const [one, other, ended] = [await fresh(), await fresh(), await fresh()];
    const works = await Promise.all([one, other, ended].map((of) => ledger.claim(ctx, engineOf(), of)));
    const [a, b, c] = works as [Work, Work, Work];
    const made = await ledger.commit(ctx, [
      { work: a, page: pageRecord(0), advance: at("1") },
      { work: b, page: pageRecord(0), advance: { outcome: complete } },
      { work: a, page: pageRecord(1), advance: at("2") },
      { work: c, page: pageRecord(0), advance: at("1") },
      { work: a, page: pageRecord(2), advance: at("3") },
      { work: c, page: undefined, advance: { outcome: { state: "TRUNCATED", reason: "HTTP_500", message: "no" } } },
    ]);
    expect(made).toEqual([true, true, true, true, true, true]);
    expect(await Promise.all([one, other, ended].map(pages))).toEqual([[0, 1, 2], [0], [0]]);
    expect(await ledger.page(ctx, one, 2)).toEqual(pageRecord(2));
    expect(await ledger.ended(ctx, other)).toMatchObject({ state: "COMPLETE", pages: 1, sizeBytes: 10 });
    const next = engineOf({ run: "pipelines/daily/runs/third" });
    expect(await ledger.claim(ctx, next, one)).toMatchObject({ position: { token: "3" }, pages: 3, sizeBytes: 30 });
    // What ended by a fault goes on behind the last page that was kept in the same commit.
    expect(await ledger.claim(ctx, next, ended)).toMatchObject({ position: { token: "1" }, outcome: undefined });
  });

  it("are made though one of them is stale, be it of the same shard", async () => {
    const [one, other] = [await fresh(), await fresh()];
    const [stolen, good] = [await ledger.claim(ctx, engineOf(), one), await ledger.claim(ctx, engineOf(), other)];
    const newer = await ledger.claim(ctx, engineOf({ attempt: 2 }), one);
    const made = await ledger.commit(ctx, [
      { work: stolen, page: pageRecord(0), advance: at("old") },
      { work: good, page: pageRecord(0), advance: at("1") },
      { work: stolen, page: pageRecord(1), advance: at("old") },
      { work: newer, page: pageRecord(0), advance: at("new") },
    ]);
    expect(made).toEqual([false, true, false, true]);
    expect(await ledger.claim(ctx, engineOf({ attempt: 3 }), one)).toMatchObject({
      position: { token: "new" },
      pages: 1,
    });
  });

  it("of two processes that want the same shards do not wait for each other for ever", async () => {
    const shards = await Promise.all(Array.from({ length: 6 }, fresh));
    const works = await Promise.all(shards.map((of) => ledger.claim(ctx, engineOf(), of)));
    for (let page = 0; page < 20; page++) {
      const commits = works.map((work) => ({ work, page: pageRecord(page), advance: at(`${page}`) }));
      const both = await Promise.all([ledger.commit(ctx, commits), ledger.commit(ctx, commits.toReversed())]);
      expect(both.map((made) => made.filter(Boolean).length).sort()).toEqual([0, 6]);
    }
  });
});

describe("what a claim knows of the shard's last collection", () => {
  const source = "known";
  async function collect(day: string, shas: readonly string[], refetch = false): Promise<ReadonlyMap<string, Place>> {
    const engine = engineOf({ run: `pipelines/daily/runs/${day}${refetch}` });
    const { generation } = await ledger.freeze(ctx, engine, { ...draft, source, day, refetch });
    const work = await ledger.claim(ctx, engine, { source, day, generation, shard: "a" });
    for (const [page, sha256] of shas.entries()) await commit(work, { ...pageRecord(page), sha256 }, at(`${page}`));
    return work.known;
  }

  it("is that of the day before, or of the generation before, and of none after", async () => {
    const [a, b, c] = ["a", "b", "c"].map((letter) => letter.repeat(64)) as [string, string, string];
    expect(await collect("2026-03-01", [a, b])).toEqual(new Map());
    expect(await collect("2026-03-03", [c])).toEqual(new Map([a, b].map((sha, n) => [sha, pageRecord(n).place])));
    expect((await collect("2026-03-02", [])).keys().toArray()).toEqual([a, b]);
    expect((await collect("2026-03-03", [], true)).keys().toArray()).toEqual([c]);
  });
});

describe("an outcome", () => {
  const fault = { state: "TRUNCATED", reason: "HTTP_500", message: "no" } as const;
  const other = engineOf({ run: "pipelines/daily/runs/second" });

  it("of a fault is given again to the same work, and opened to another", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    await commit(work, pageRecord(0), at("1"));
    await commit(work, undefined, { outcome: fault });
    expect(await ledger.claim(ctx, engineOf({ attempt: 9 }), of)).toMatchObject({ outcome: fault, pages: 1 });
    expect(await ledger.claim(ctx, other, of)).toMatchObject({ outcome: undefined, position: { token: "1" } });
  });

  it("that kept a page which can't be read is final: there is no way on from it", async () => {
    const of = await fresh();
    const work = await ledger.claim(ctx, engineOf(), of);
    await commit(work, pageRecord(0), { outcome: fault });
    expect(await ledger.claim(ctx, other, of)).toMatchObject({ outcome: fault, pages: 1 });
  });
});

it("a page that a version before has kept has no hash of its frame, and is read all the same", async () => {
  const of = await fresh();
  const page = pageRecord(0);
  const old = { ...page, place: page.place && { ...page.place, packedSha256: undefined } };
  await commit(await ledger.claim(ctx, engineOf(), of), old, at("1"));
  expect(await ledger.page(ctx, of, 0)).toEqual(old);
});

it("pages are read in batches, from any page on", async () => {
  const of = await fresh();
  const work = await ledger.claim(ctx, engineOf(), of);
  for (let page = 0; page < 450; page++) {
    await commit(work, pageRecord(page), at(`${page}`));
  }
  expect(await pages(of)).toEqual(Array.from({ length: 450 }, (_, page) => page));
  expect(await ledger.page(ctx, of, 449)).toEqual(pageRecord(449));
  expect(await ledger.page(ctx, of, 450)).toBeUndefined();
});
