import { describe, expect, it } from "@jest/globals";
import { withTimeout } from "../../kit/context.ts";
import { testContext } from "../../kit/testing/context.ts";
import { freshFixture } from "../../kit/testing/fixture.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { createRetentionDuty, type RunPosition } from "../retention/duty.ts";
import { migratedPool } from "../testing/migrated-pool.ts";
import { createRetentionStore } from "./retention.ts";
import { createRunStore } from "./run/store.ts";

const postgres = testPostgres();
const pool = freshFixture(async (owned) =>
  owned.adopt(await migratedPool(await postgres.createDatabase()), (own) => own.end()),
);
const ctx = testContext();

type Made = {
  readonly pipeline?: string;
  readonly partitions?: number;
  readonly days: number;
  readonly state?: string;
  /** ago is how many days ago they ended. */
  readonly ago: number;
  readonly calls?: number;
};

/** make makes runs, each with a step, its calls and their attempts. */
async function make({ pipeline = "p", partitions = 1, days, state = "SUCCEEDED", ago, calls = 1 }: Made) {
  await pool().query("insert into plan (hash, body) values ('plan', '{}') on conflict do nothing");
  await pool().query("insert into descriptor_set (hash, bytes) values ('set', '') on conflict do nothing");
  await pool().query(
    `with made as (
       insert into run (name, pipeline, partition, day, generation, inputs, state, plan_hash, descriptor_set_hash, end_time)
       select format('pipelines/%s/runs/s%s-%s-1', $1::text, part, nth), $1, 's' || part, date '2020-01-01' + nth, 1, '{}',
         $4, 'plan', 'set', clock_timestamp() - $5 * interval '1 day'
       from generate_series(1, $2::integer) part, generate_series(1, $3::integer) nth
       returning id),
     steps as (insert into step (run_id, name, ordinal, method) select id, 'a', 1, 'm' from made)
     select 1`,
    [pipeline, partitions, days, state, ago],
  );
  await pool().query(
    `insert into call (run_id, step, index, item_id, item, state, attempts, busy_ms, progress_done, progress_unit)
     select id, 'a', index, '', 'null', 'SUCCEEDED', 1, 0, 0, '' from run, generate_series(1, $2::integer) index
     where pipeline = $1`,
    [pipeline, calls],
  );
  await pool().query(
    `insert into attempt (run_id, step, index, attempt, epoch, start_time)
     select run_id, step, index, 1, 1, clock_timestamp() from call join run on run.id = run_id where pipeline = $1`,
    [pipeline],
  );
}

/** removeAll removes what is older than ten days, and returns how many runs each batch removed. */
async function removeAll(replayed: readonly string[] = []): Promise<number[]> {
  const store = createRetentionStore(pool());
  const batches: number[] = [];
  let after: RunPosition | undefined;
  do {
    const batch = await store.removeRuns(ctx, 10, replayed, after);
    batches.push(batch.removed);
    after = batch.next;
  } while (after !== undefined);
  return batches;
}

const countOf = async (table: string) => (await pool().query(`select count(*)::integer as n from ${table}`)).rows[0]?.n;
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe("retention of runs", () => {
  it.each([
    { name: "removes what ended long ago, but the newest of each partition", made: { days: 5, ago: 11 }, left: 1 },
    { name: "keeps what ended since", made: { days: 5, ago: 9 }, left: 5 },
    { name: "keeps what has not ended", made: { days: 5, ago: 11, state: "QUEUED" }, left: 5 },
    { name: "keeps what succeeded and others replay", made: { days: 5, ago: 11 }, replayed: ["p"], left: 5 },
    { name: "removes what failed all the same", made: { days: 5, ago: 11, state: "FAILED" }, replayed: ["p"], left: 1 },
  ])("$name", async ({ made, replayed = [], left }) => {
    await make(made);
    await removeAll(replayed);
    expect([await countOf("run"), await countOf("call"), await countOf("attempt")]).toEqual([left, left, left]);
  });

  it("cuts a transaction by the calls that go with its runs", async () => {
    await make({ days: 21, ago: 11, calls: 2_000 });
    const batches = await removeAll();
    expect(Math.max(...batches)).toBe(2);
    expect(sum(batches)).toBe(20);
  });

  it("holds nobody up, and waits for nobody", async () => {
    await make({ days: 50, ago: 11 });
    const [held, writing] = [await pool().connect(), await pool().connect()];
    try {
      await held.query("begin");
      await held.query("select 1 from run where name = 'pipelines/p/runs/s1-1-1' for update");
      using short = withTimeout(ctx, 5_000);
      const { removed } = await createRetentionStore(pool()).removeRuns(short, 10, [], undefined);
      expect(removed).toBe(48);
      // What is being removed is still read, and a run of the same partition is made beside it.
      await writing.query("begin");
      await writing.query("delete from run where name = 'pipelines/p/runs/s1-50-1'");
      expect(await createRunStore(pool()).get(short, "pipelines/p/runs/s1-50-1")).toMatchObject({ state: "SUCCEEDED" });
      await make({ days: 1, ago: 0, state: "QUEUED", partitions: 2, pipeline: "q" });
    } finally {
      for (const client of [held, writing]) {
        await client.query("rollback");
        client.release();
      }
    }
  });

  it("removes a hundred thousand runs in short transactions", async () => {
    await make({ partitions: 100, days: 1_000, ago: 11 });
    await pool().query("vacuum analyze");
    const store = createRetentionStore(pool());
    const took: number[] = [];
    let removed = 0;
    let after: RunPosition | undefined;
    do {
      const began = performance.now();
      const batch = await store.removeRuns(ctx, 10, [], after);
      took.push(performance.now() - began);
      expect(batch.removed).toBeLessThanOrEqual(100);
      removed += batch.removed;
      after = batch.next;
    } while (after !== undefined);
    expect(removed).toBe(99_900);
    expect(await countOf("run")).toBe(100);
    expect(took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]).toBeLessThan(1_000);
  });
});

describe("retention of the rest", () => {
  it("removes fires, operations, backfills, plans and contracts that nobody names", async () => {
    await make({ days: 1, ago: 0 });
    for (const hash of ["old", "new"]) {
      const ago = `clock_timestamp() - interval '${hash === "old" ? 11 : 9} days'`;
      await pool().query(`insert into plan values ('${hash}', '{}', ${ago})`);
      await pool().query(`insert into descriptor_set values ('${hash}', '', ${ago})`);
      await pool().query(
        `insert into operation (time, caller, method, target, request) values (${ago}, 'a', 'b', '${hash}', '{}')`,
      );
      await pool().query(`insert into fire values ('p', 'one', (${ago})::date, ${ago}, 'MISSED', ${ago})`);
      await pool().query(
        `insert into backfill (id, pipeline, mode, partitions, first_day, which, newest_first, most_active, inputs,
           plan_hash, descriptor_set_hash, state, runs_total, end_time)
         values ('${hash}', 'p', 'RUN', '{}', '2026-01-01', 'ALL', false, 1, '{}', 'plan', 'set', 'FAILED', 0, ${ago})`,
      );
    }
    await pool().query("update plan set create_time = create_time - interval '20 days' where hash = 'plan'");
    expect(await createRetentionStore(pool()).removeRest(ctx, 10)).toBe(false);
    expect(await createRetentionStore(pool()).removeRest(ctx, 10)).toBe(true);
    const counts = await Promise.all(["plan", "descriptor_set", "operation", "fire", "backfill"].map(countOf));
    expect(counts).toEqual([2, 2, 1, 1, 1]);
  });

  it("is asked for in the duty, after the runs, and never where all is kept for ever", async () => {
    await make({ days: 300, ago: 11 });
    const store = createRetentionStore(pool());
    expect(await createRetentionDuty({ store, days: 0, replayed: [] }).act(ctx)).toBeGreaterThan(0);
    expect(await countOf("run")).toBe(300);
    expect(await createRetentionDuty({ store, days: 10, replayed: [] }).act(ctx)).toBeGreaterThan(0);
    expect(await countOf("run")).toBe(1);
  });
});
