import { describe, expect, it } from "@jest/globals";
import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { formatDay } from "../../kit/day.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest, items, listing, type TestShard } from "../testing/day.ts";
import { testStorage } from "../testing/test-storage.ts";

const { COMPLETE, TRUNCATED, CAPPED, FAILED } = ShardState;
const ctx = testContext();
const storage = testStorage(testPostgres());

// A day is its shards, each with how it ended and whether the listing was in it.
type Day = Readonly<Record<string, readonly [state: ShardState, there: boolean]>>;

it.each<{ name: string; days: Day[]; want: string; gone: number[]; reappeared?: number[] }>([
  {
    name: "a listing that every whole shard has lost is gone",
    days: [{ a: [COMPLETE, true] }, { a: [COMPLETE, false] }],
    want: "absent since 1",
    gone: [0, 1],
  },
  {
    name: "a shard that was cut says nothing",
    days: [{ a: [COMPLETE, true] }, { a: [TRUNCATED, false] }],
    want: "present since 1",
    gone: [0, 0],
  },
  {
    name: "a shard at the site's limit says nothing",
    days: [{ a: [COMPLETE, true] }, { a: [CAPPED, false] }],
    want: "present since 1",
    gone: [0, 0],
  },
  {
    name: "a shard that failed says nothing",
    days: [{ a: [COMPLETE, true] }, { a: [FAILED, false] }],
    want: "present since 1",
    gone: [0, 0],
  },
  {
    name: "one of two shards is not enough",
    days: [
      { a: [COMPLETE, true], b: [COMPLETE, true] },
      { a: [COMPLETE, false], b: [TRUNCATED, false] },
    ],
    want: "present since 1",
    gone: [0, 0],
  },
  {
    name: "a shard that is not looked for any more delists nothing",
    days: [{ a: [COMPLETE, true], b: [COMPLETE, false] }, { b: [COMPLETE, false] }, { b: [COMPLETE, false] }],
    want: "present since 1",
    gone: [0, 0, 0],
  },
  {
    name: "what was carried is gone when its shard is whole again",
    days: [{ a: [COMPLETE, true] }, { a: [TRUNCATED, false] }, { b: [COMPLETE, false] }, { a: [COMPLETE, false] }],
    want: "absent since 1",
    gone: [0, 0, 0, 1],
  },
  {
    name: "what was carried is seen again",
    days: [{ a: [COMPLETE, true] }, { a: [TRUNCATED, false] }, { a: [COMPLETE, true] }],
    want: "present since 3",
    gone: [0, 0, 0],
  },
  {
    name: "only the shards of the last sighting count",
    days: [
      { a: [COMPLETE, true], b: [COMPLETE, true] },
      { a: [COMPLETE, false], b: [COMPLETE, true] },
      { b: [COMPLETE, false] },
    ],
    want: "absent since 2",
    gone: [0, 0, 1],
  },
  {
    name: "what was gone comes back",
    days: [{ a: [COMPLETE, true] }, { a: [COMPLETE, false] }, { a: [COMPLETE, true] }],
    want: "present since 3",
    gone: [0, 1, 0],
    reappeared: [0, 0, 1],
  },
  {
    name: "what is gone is gone once",
    days: [{ a: [COMPLETE, true] }, { a: [COMPLETE, false] }, { a: [COMPLETE, false] }],
    want: "absent since 1",
    gone: [0, 1, 0],
  },
])("$name", async ({ name, days, want, gone, reappeared }) => {
  const source = name.replaceAll(/[^a-z]+/g, "-").slice(0, 60);
  const counted = { gone: [] as number[], reappeared: [] as number[] };
  for (const [index, day] of days.entries()) {
    const text = `2026-01-0${index + 1}`;
    const shards = Object.entries(day).map(([id, [state, there]]) => shardOf(id, state, there));
    const run = `${source}-${text}`;
    const { counts } = await harvest(storage.server, { source, day: text, run, shards, publishPartial: true });
    counted.gone.push(Number(counts?.gone));
    counted.reappeared.push(Number(counts?.reappeared));
  }
  const seen = await storage.server.getListing(ctx, { name: `sources/${source}/listings/it`, asOfDay: undefined });
  const state = seen.state === 1 ? "present" : "absent";
  expect(`${state} since ${Number(formatDay(seen.lastSeenDay ?? { year: 0, month: 0, day: 0 }).slice(-2))}`).toBe(want);
  expect(counted).toEqual({ gone, reappeared: reappeared ?? gone.map(() => 0) });
});

function shardOf(id: string, state: ShardState, there: boolean): TestShard {
  const other = listing({ externalId: `always in ${id}`, price: "1 EUR" });
  return { id, state, items: items(there ? [other, listing({ externalId: "it", price: "1 EUR" })] : [other]) };
}

describe("a day with 3 of 17 shards", () => {
  it("delists nothing of the other 14", async () => {
    const shard = (n: number) => ({ id: `q${n}`, items: items([listing({ externalId: `of-${n}`, price: "1 EUR" })]) });
    const all = Array.from({ length: 17 }, (_, n) => shard(n));
    await harvest(storage.server, { source: "many", day: "2026-01-01", run: "many-1", shards: all });
    const few = { source: "many", day: "2026-01-02", run: "many-2", shards: all.slice(0, 3) };
    expect((await harvest(storage.server, few)).counts).toMatchObject({ listings: 3n, unchanged: 3n, gone: 0n });
    const third = { source: "many", day: "2026-01-03", run: "many-3", shards: [{ id: "q5", items: [] }] };
    expect((await harvest(storage.server, third)).counts).toMatchObject({ listings: 0n, gone: 1n });
  });
});
