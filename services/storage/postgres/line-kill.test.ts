import { beforeAll, describe, expect, it } from "@jest/globals";
import { PublishLineResponse_Outcome as Outcome } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { sleep } from "../../kit/abort.ts";
import { withTransaction } from "../../kit/postgres/transaction.ts";
import { testContext } from "../../kit/testing/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { harvest } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { harvestedAlone } from "../testing/harvested.ts";
import { killed } from "../testing/killed.ts";
import { harvestLine, inLine, publishLine } from "../testing/line.ts";
import { messyDays } from "../testing/messy-days.ts";
import { createRandom } from "../testing/random.ts";
import { startStorage } from "../testing/storage.ts";
import { harvestStubbornly, persist } from "../testing/stubborn.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { copyListings } from "./line-copy.ts";
import { switchLine } from "./publish-line.ts";
import { sweepAll } from "./sweep.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const SOURCE = "shop";
const MOST_CRASHES = 12;
const ctx = testContext();
const after = messyDays(SOURCE, { seed: SEED, listings: 80, rows: 130, days: 6 });
const before = messyDays(SOURCE, { seed: SEED + 1, listings: 80, rows: 130, days: 6 });
const owner = { run: "pipelines/replay/runs/killed", epoch: 1 };

const postgres = testPostgres();
const storage = freshStorage(postgres);
let old: string[];
let fresh: string[];

beforeAll(async () => {
  const all = [before, [...before.slice(0, 2), ...after.slice(2)]].map((days) => harvestedAlone(postgres, days));
  [old = [], fresh = []] = await Promise.all(all);
});

describe(`a reprocess that is killed (SEED=${SEED})`, () => {
  it("between any two of its transactions shows the old line or the new one, and a repeat goes on", async () => {
    for (const day of before) await harvest(storage.server, day);
    await storage.pool.query(
      `insert into line (source_id, name, first_day, base_no, head_no)
        select source_id, 'r1', '2026-01-03', no, no from snapshot where day = '2026-01-02'`,
    );
    await killed(storage.pool, (tx) => copyListings(tx, owner, 1));
    await withTransaction(ctx, storage.pool, (tx) => copyListings(tx, owner, 1));
    await withTransaction(ctx, storage.pool, (tx) => copyListings(tx, owner, 1));
    await harvestLine(storage.server, after.slice(2), "r1");
    const publication = { owner, source: SOURCE, line: "r1" };
    await killed(storage.pool, async (tx) => {
      expect(await switchLine(tx, publication)).toMatchObject({ kind: "published" });
    });
    expect(await dumpStorage(storage.url)).toEqual(old);
    await withTransaction(ctx, storage.pool, (tx) => switchLine(tx, publication));
    expect(await publishLine(storage.server, SOURCE, "r1")).toMatchObject({ outcome: Outcome.PUBLISHED, days: 4 });
    await sweepAll(ctx, storage.pool);
    expect(await dumpStorage(storage.url)).toEqual(fresh);
  });

  it("with its database again and again goes on where it was, and readers never see a mixture", async () => {
    for (const day of before) await harvest(storage.server, day);
    const random = createRandom(SEED);
    let isDone = false;
    let crashes = 0;
    const crashing = async () => {
      while (!isDone && crashes < MOST_CRASHES) {
        await sleep(ctx.signal, 100 + random.below(600));
        await postgres.crash();
        await postgres.start();
        crashes++;
        expect([old, fresh]).toContainEqual(await readersDump());
      }
    };
    const working = async () => {
      try {
        for (const day of after.slice(2)) await harvestStubbornly(storage.server, inLine(day, "r1"));
        await persist(() => publishLine(storage.server, SOURCE, "r1"));
      } finally {
        isDone = true;
      }
    };
    await Promise.all([working(), crashing()]);
    expect(crashes).toBeGreaterThan(0);
    await persist(() => sweepAll(ctx, storage.pool));
    expect(await dumpStorage(storage.url)).toEqual(fresh);
  });

  it("of which two replicas publish the line at once is published once", async () => {
    await using other = await startStorage({ url: storage.url });
    for (const day of before) await harvest(storage.server, day);
    await harvestLine(other.server, after.slice(2), "r1");
    const servers = [storage, other, storage, other].map(({ server }) => server);
    const answers = await Promise.all(servers.map((server) => publishLine(server, SOURCE, "r1")));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ outcome: Outcome.PUBLISHED, days: 4, supersededSnapshots: 4 });
    await sweepAll(ctx, storage.pool);
    expect(await dumpStorage(storage.url)).toEqual(fresh);
  });
});

/** readersDump is what readers see; what is still to be swept is not. */
async function readersDump(): Promise<string[]> {
  return (await dumpStorage(storage.url)).filter((line) => !line.startsWith('["stray"'));
}
