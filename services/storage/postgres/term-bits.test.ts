import { describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { termBits } from "../read/term-bits.ts";
import { termsOf } from "../read/terms.ts";
import { wordsIn } from "../read/words.ts";
import { harvest } from "../testing/day.ts";
import { harvestLine, publishLine } from "../testing/line.ts";
import { messyDays } from "../testing/messy-days.ts";
import { startStorage } from "../testing/storage.ts";
import { isUnmarked, markAll, TERM_STEP } from "./term-bits.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const ctx = testContext();
const days = messyDays("shop", { seed: SEED, listings: 300, rows: 600, days: 4 });
const postgres = testPostgres();

type Row = { sourceId: number; first: string | null; second: string | null; search: string; categoryId: string };

// What a version lacks that others of its title have is no word that anybody asks for.
async function readBits(pool: Pool): Promise<{ known: number; unknown: number; wrong: unknown[] }> {
  const { rows } = await pool.query<Row>(
    `select l.source_id "sourceId", l.term_bits "first", l.more_term_bits "second", v.search, v.category_id "categoryId"
      from listing l join listing_version v on v.listing_id = l.id and v.snapshot_no = l.version_no`,
  );
  const known = rows.filter(({ first, second }) => first !== null && second !== null);
  const wrong = known.filter(({ sourceId, first, second, search, categoryId }) => {
    const terms = termsOf(sourceId, wordsIn(search), categoryId);
    const bits = termBits(terms);
    return terms.length > 0 && (BigInt(first ?? 0) !== bits.first || BigInt(second ?? 0) !== bits.second);
  });
  return { known: known.length, unknown: rows.length - known.length, wrong };
}

describe(`a listing's own row has the bits of what it is called (SEED=${SEED})`, () => {
  it("after each day", async () => {
    await using storage = await startStorage({ url: await postgres.createDatabase() });
    for (const day of days) {
      await harvest(storage.server, day);
      expect(await readBits(storage.pool)).toMatchObject({ unknown: 0, wrong: [] });
    }
    expect((await storage.pool.query(`select from snapshot where ${isUnmarked.second}`)).rowCount).toBe(0);
  });

  it("in a line, or none where what it is called has changed since the line's base", async () => {
    await using storage = await startStorage({ url: await postgres.createDatabase() });
    for (const day of days) await harvest(storage.server, day);
    await harvestLine(storage.server, days.slice(2), "line");
    const staged = await readBits(storage.pool);
    expect(staged.wrong).toEqual([]);
    expect(staged.known).toBeGreaterThan(staged.unknown);
    await publishLine(storage.server, "shop", "line");
    expect((await readBits(storage.pool)).wrong).toEqual([]);
    expect((await storage.pool.query(`select from snapshot where ${isUnmarked.second}`)).rowCount).toBe(0);
  });

  it.each([
    { kept: "none", bits: "term_bits = case when id % 2 = 0 then id end", steps: 0 },
    { kept: "the first half alone", bits: "more_term_bits = case when id % 2 = 0 then id end", steps: 2 },
  ])("from housekeeping, where an older version has published that keeps $kept", async ({ bits, steps }) => {
    await using storage = await startStorage({ url: await postgres.createDatabase() });
    for (const day of days.slice(0, 2)) await harvest(storage.server, day);
    await storage.pool.query(`update listing set ${bits}`);
    await storage.pool.query("update snapshot set term_steps = $1", [steps]);
    await markAll(ctx, storage.pool);
    expect(await readBits(storage.pool)).toMatchObject({ unknown: 0, wrong: [] });
    expect((await storage.pool.query(`select from snapshot where ${isUnmarked.second}`)).rowCount).toBe(0);
  });

  it.each([
    { version: "the version before", step: "prepared", adds: 1, isFirstSure: true },
    { version: "the version before", step: "shown", adds: 1, isFirstSure: true },
    { version: "one that keeps none", step: "prepared", adds: 0, isFirstSure: false },
    { version: "one that keeps none", step: "shown", adds: 0, isFirstSure: false },
  ])(
    "and no more is relied upon than is kept where $version has $step a snapshot",
    async ({ step, adds, isFirstSure }) => {
      await using storage = await startStorage({ url: await postgres.createDatabase() });
      const [first, second] = days;
      if (first === undefined || second === undefined) throw new Error("there are no days");
      await harvest(storage.server, first);
      const made = step === "prepared" ? TERM_STEP : 2 * TERM_STEP;
      await storage.pool.query(`create function forget() returns trigger language plpgsql as
        'begin if new.term_steps = ${made} then new.term_steps = ${made - TERM_STEP + adds}; end if; return new; end';
      create trigger forget before update on snapshot for each row execute function forget()`);
      await harvest(storage.server, second);
      expect((await storage.pool.query(`select from snapshot where ${isUnmarked.first}`)).rowCount).toBe(
        isFirstSure ? 0 : 1,
      );
      expect((await storage.pool.query(`select from snapshot where ${isUnmarked.second}`)).rowCount).toBe(1);
    },
  );
});
