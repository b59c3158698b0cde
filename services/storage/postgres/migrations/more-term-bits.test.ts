import { describe, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import { testPostgres } from "../../../kit/testing/test-postgres.ts";
import { harvest, items, listing, type TestDay } from "../../testing/day.ts";
import { listRequest } from "../../testing/list-request.ts";
import { stepBack } from "../../testing/migrations.ts";
import { startStorage, type TestStorage } from "../../testing/storage.ts";
import { isUnmarked, markAll } from "../term-bits.ts";
import { MoreTermBits20261122 } from "./2026-11-22-more-term-bits.ts";

const ctx = testContext();
const WORDS = ["lamp", "chair", "table"];

const postgres = testPostgres();

function testDay(no: number): TestDay {
  const rows = WORDS.map((word) => listing({ externalId: word, title: `old ${word}`, price: `${no} EUR` }));
  return { source: "shop", day: `2026-01-0${no}`, shards: [{ id: "all", items: items(rows) }] };
}

async function found({ server }: TestStorage): Promise<string[]> {
  const all: string[] = [];
  for (const text of WORDS) {
    const { listings } = await server.listListings(ctx, listRequest({ text }));
    all.push(...listings.map(({ externalId }) => externalId));
  }
  return all;
}

async function halfMarked({ pool }: TestStorage): Promise<number | null> {
  return (await pool.query(`select from snapshot where ${isUnmarked.second}`)).rowCount;
}

describe("a search finds what an older version has published", () => {
  it("before this one's migration, until housekeeping has been there and after it", async () => {
    const url = await postgres.createDatabase();
    {
      await using storage = await startStorage({ url });
      await harvest(storage.server, testDay(1));
    }
    await stepBack(url, MoreTermBits20261122);

    await using storage = await startStorage({ url });
    expect(await found(storage)).toEqual(WORDS);
    await harvest(storage.server, testDay(2));
    expect(await found(storage)).toEqual(WORDS);
    expect(await halfMarked(storage)).toBe(1);
    await markAll(ctx, storage.pool);
    expect(await found(storage)).toEqual(WORDS);
    expect(await halfMarked(storage)).toBe(0);
  });

  it("beside this one, and left the second half as it was of another title", async () => {
    await using storage = await startStorage({ url: await postgres.createDatabase() });
    await harvest(storage.server, testDay(1));
    await storage.pool.query("update listing set more_term_bits = 0");
    // It would be missed where the second half were relied upon.
    expect(await found(storage)).toEqual([]);
    await storage.pool.query("update snapshot set term_steps = 2");
    expect(await found(storage)).toEqual(WORDS);
  });
});
