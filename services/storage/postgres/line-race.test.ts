import { expect, it } from "@jest/globals";
import { PublishLineResponse_Outcome as Outcome } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { sleep } from "../../kit/abort.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import type { StorageServer } from "../server.ts";
import { harvest } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { harvestedAlone } from "../testing/harvested.ts";
import { harvestLine, inLine, publishLine } from "../testing/line.ts";
import { messyDays } from "../testing/messy-days.ts";
import { createRandom } from "../testing/random.ts";
import { startStorage } from "../testing/storage.ts";
import { harvestStubbornly, persist } from "../testing/stubborn.ts";
import { sweepAll } from "./sweep.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SOURCE = "shop";
const ROUNDS = 4;
const ctx = testContext();
const after = messyDays(SOURCE, { seed: SEED, listings: 60, rows: 100, days: 6 });
const before = messyDays(SOURCE, { seed: SEED + 1, listings: 60, rows: 100, days: 6 });
const [oldFourth = missing(), fifth = missing(), sixth = missing()] = before.slice(3);
const newFourth = after[3] ?? missing();

const postgres = testPostgres();

it(`a day that is published while its line is shown is in the line or follows it (SEED=${SEED})`, async () => {
  const random = createRandom(SEED);
  const first = before.slice(0, 1);
  // The fourth day is what the line made of it, or was harvested where readers see the line already.
  const wanted = await Promise.all(
    [newFourth, oldFourth].map((fourth) =>
      harvestedAlone(postgres, [...first, ...after.slice(1, 3), fourth, fifth, sixth]),
    ),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const url = await postgres.createDatabase();
    await using one = await startStorage({ url });
    await using two = await startStorage({ url });
    for (const day of before.slice(0, 3)) await harvest(one.server, day);
    await harvestLine(two.server, after.slice(1, 3), "r1");
    await Promise.all([
      late(random.below(40), () => harvestStubbornly(two.server, oldFourth)),
      late(random.below(40), () => show(one.server)),
    ]);
    // The next days go by what the head is now.
    await Promise.all([harvestStubbornly(two.server, fifth), sweepAll(ctx, one.pool)]);
    await harvestStubbornly(one.server, sixth);
    await sweepAll(ctx, one.pool);
    expect(wanted).toContainEqual(await dumpStorage(url));
  }
});

/** show has the line shown, as a reprocess does: where a newer day is there, it goes over that first. */
async function show(server: StorageServer): Promise<void> {
  const answer = await persist(() => publishLine(server, SOURCE, "r1"));
  if (answer.outcome === Outcome.PUBLISHED) return;
  expect(answer.outcome).toBe(Outcome.LINE_BEHIND);
  await harvestStubbornly(server, inLine(newFourth, "r1"));
  expect(await persist(() => publishLine(server, SOURCE, "r1"))).toMatchObject({ outcome: Outcome.PUBLISHED, days: 3 });
}

async function late<T>(delayMs: number, work: () => Promise<T>): Promise<T> {
  await sleep(ctx.signal, delayMs);
  return work();
}

function missing(): never {
  throw new Error("there is no such day");
}
