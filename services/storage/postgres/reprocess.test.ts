import { describe, expect, it } from "@jest/globals";
import { PublishLineResponse_Outcome as Outcome } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { sleep } from "../../kit/abort.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { dayOf, harvest } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { harvestedAlone } from "../testing/harvested.ts";
import { harvestLine, publishLine } from "../testing/line.ts";
import { messyDays } from "../testing/messy-days.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { type View, type Viewed, view } from "../testing/view.ts";
import { sweepAll } from "./sweep.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SOURCE = "shop";
const FIRST = 2;
const ctx = testContext();

// What the days are made of by the old normaliser, and by the new one: prices, titles, ids and rejects differ.
const after = messyDays(SOURCE, { seed: SEED, listings: 160, rows: 250, days: 12 });
const before = messyDays(SOURCE, { seed: SEED + 1, listings: 180, rows: 240, days: 12 });
const days = after.map(({ day }) => day);
// A day before the line, its first, its last, and some between.
const asked = days.filter((_, index) => index === 1 || index % 3 === 2);
const viewed: Viewed = { source: SOURCE, days: asked, ids: ["id-1", "id-40", "id-150", "id-170"] };

const postgres = testPostgres();
const storage = freshStorage(postgres);

async function publishedOf(): Promise<string[]> {
  await sweepAll(ctx, storage.pool);
  return dumpStorage(storage.url);
}

type Watching = {
  /** round returns when each side has been answered all questions once more. */
  round(): Promise<void>;
  stop(): Promise<readonly View[][]>;
};

/** watch asks on and on, from two sides at once, and keeps the answers. */
function watch(): Watching {
  let stopped = false;
  const sides: View[][] = [[], []];
  const readers = sides.map(async (seen) => {
    while (!stopped) {
      seen.push(await view(ctx, storage.server, viewed));
      await sleep(ctx.signal, 20);
    }
    return seen;
  });
  return {
    async round() {
      const wanted = sides.map(({ length }) => length + 1);
      while (sides.some(({ length }, side) => length < (wanted[side] ?? 0))) {
        // Whoever has failed will never answer again.
        await Promise.race([Promise.all(readers), sleep(ctx.signal, 10)]);
      }
    },
    async stop() {
      stopped = true;
      return Promise.all(readers);
    },
  };
}

describe(`a reprocess of ten days (SEED=${SEED})`, () => {
  it("is seen all at once, while days are harvested, and leaves what harvesting the new rows leaves", async () => {
    for (const day of before.slice(0, -1)) await harvest(storage.server, day);
    const old = await view(ctx, storage.server, viewed);
    const watching = watch();
    await watching.round();

    await harvestLine(storage.server, after.slice(FIRST, 7), "replay-1");
    expect(await view(ctx, storage.server, viewed)).toEqual(old);
    // The day goes on: it is published where readers see it, in the middle of the reprocess.
    for (const day of before.slice(-1)) await harvest(storage.server, day);
    const newer = await view(ctx, storage.server, viewed);
    expect(newer).not.toEqual(old);
    await watching.round();
    await harvestLine(storage.server, after.slice(7, -1), "replay-1");
    expect(await publishLine(storage.server, SOURCE, "replay-1")).toMatchObject({
      outcome: Outcome.LINE_BEHIND,
      headDay: dayOf("2026-01-12"),
      lineDay: dayOf("2026-01-11"),
    });
    await harvestLine(storage.server, after.slice(-1), "replay-1");
    expect(await view(ctx, storage.server, viewed)).toEqual(newer);

    const published = await publishLine(storage.server, SOURCE, "replay-1");
    expect(published).toEqual({
      outcome: Outcome.PUBLISHED,
      headDay: dayOf("2026-01-12"),
      lineDay: dayOf("2026-01-12"),
      days: 10,
      supersededSnapshots: 10,
      droppedDays: [],
    });
    const now = await view(ctx, storage.server, viewed);
    await watching.round();
    await sweepAll(ctx, storage.pool);
    expect(await view(ctx, storage.server, viewed)).toEqual(now);
    for (const seen of await watching.stop()) expectSteps(seen, [old, newer, now]);
    expect(await publishLine(storage.server, SOURCE, "replay-1")).toEqual(published);

    const direct = [...before.slice(0, FIRST), ...after.slice(FIRST)];
    expect(await publishedOf()).toEqual(await harvestedAlone(postgres, direct));
  });

  it("by the normaliser that made them changes nothing", async () => {
    for (const day of after) await harvest(storage.server, day);
    const before = await dumpStorage(storage.url);
    await harvestLine(storage.server, after.slice(FIRST), "replay-1");
    expect(await dumpStorage(storage.url)).toEqual(before);
    await publishLine(storage.server, SOURCE, "replay-1");
    expect(await publishedOf()).toEqual(before);
  });

  it.each([
    { name: "later, before the first was swept", from: 6, isSwept: false },
    { name: "earlier, before the first was swept", from: 1, isSwept: false },
    { name: "with the first day", from: 0, isSwept: true },
  ])(
    "is followed by days, and by another reprocess that begins $name",
    async ({ from, isSwept }) => {
      const few = after.slice(0, 10);
      for (const day of before.slice(0, 8)) await harvest(storage.server, day);
      await harvestLine(storage.server, few.slice(4, 8), "replay-1");
      await publishLine(storage.server, SOURCE, "replay-1");
      await harvest(storage.server, before[8] ?? missing());
      if (isSwept) await sweepAll(ctx, storage.pool);
      await harvestLine(storage.server, few.slice(from, 9), "replay-2");
      expect(await publishLine(storage.server, SOURCE, "replay-2")).toMatchObject({
        outcome: Outcome.PUBLISHED,
        days: 9 - from,
        supersededSnapshots: 9 - from,
      });
      await harvest(storage.server, few[9] ?? missing());
      const direct = [...before.slice(0, 4), ...few.slice(4)].map((day, index) => (index < from ? day : few[index]));
      const want = await harvestedAlone(
        postgres,
        direct.map((day) => day ?? missing()),
      );
      expect(await publishedOf()).toEqual(want);
    },
    300_000,
  );
});

/** Each question's answers are those of the steps, in their order, and nothing else. */
function expectSteps(seen: readonly View[], steps: readonly View[]): void {
  expect(seen.length).toBeGreaterThan(3);
  const at = new Map<string, number>();
  for (const answers of seen) {
    for (const [question, answer] of Object.entries(answers)) {
      const from = at.get(question) ?? 0;
      const step = steps.findIndex((known, index) => index >= from && known[question] === answer);
      if (step === -1) throw new Error(`${question} is neither what was published before nor after: ${answer}`);
      at.set(question, step);
    }
  }
}

function missing(): never {
  throw new Error("there is no such day");
}
