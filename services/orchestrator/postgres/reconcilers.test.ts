import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { sleep } from "../../kit/abort.ts";
import { type CancellableContext, withCancel, withTimeout } from "../../kit/context.ts";
import { silentLogger } from "../../kit/log.ts";
import { createPool } from "../../kit/postgres/pool.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createBackfillDuty } from "../backfill/duty.ts";
import { createReconciler } from "../reconcile/reconciler.ts";
import { createFireDuty } from "../schedule/duty.ts";
import type { FireStore } from "../schedule/store.ts";
import { testDatabase } from "../testing/database.ts";
import { asked, scheduledWith, timeAt } from "../testing/schedules.ts";
import { createBackfillSteps } from "./backfill/steps.ts";
import { createBackfillStore } from "./backfill/store.ts";
import { createFireStore } from "./schedule/fire-store.ts";

/** The database's pool is the replicas', and eyes are the test's own. */
const database = testDatabase();
let eyes: Pool;
const ctx = testContext();
const partitions = ["a", "b", "c"];
const daily = scheduledWith("daily", { partitions, catchUp: { mode: "all", most: 100 } });
const weekly = scheduledWith("weekly", { cron: "30 2 * * 0", zone: "Europe/Paris", overlap: "queue" });

beforeAll(() => {
  eyes = createPool({ url: database.url, service: "eyes", log: silentLogger() });
});

afterAll(() => eyes?.end());

const time = timeAt("2026-03-01T12:00:00Z");

/** Replica is one process's reconciler. */
type Replica = { readonly ctx: CancellableContext; readonly done: Promise<void>; wake(): void };

async function end({ ctx, done }: Replica): Promise<void> {
  ctx.cancel();
  await done;
}

/** replica is one process's reconciler; it runs until it is ended. */
function replica(): Replica {
  const own = withCancel(ctx);
  const reconciler = createReconciler([
    createFireDuty({
      store: createFireStore(database.pool, time.now),
      scheduled: [daily, weekly],
      broken: [],
      clock: { now: () => time.now().getTime(), set: () => {} },
      onFires: () => {},
    }),
    createBackfillDuty({ store: createBackfillSteps(database.pool), onBegun: () => {} }),
  ]);
  return { ctx: own, done: reconciler.run(own), wake: reconciler.wake };
}

/** until waits for something to become true, for longer than a machine that is very busy takes. */
async function until(is: () => Promise<boolean>): Promise<void> {
  using limited = withTimeout(ctx, 200_000);
  while (!(await is())) await sleep(limited.signal, 50);
}

/** endRuns ends the runs that wait, as workers would. */
async function endRuns(): Promise<void> {
  await eyes.query(
    "update run set state = 'SUCCEEDED', end_time = clock_timestamp() where state in ('QUEUED', 'RUNNING', 'CANCELLING')",
  );
}

/** cut ends the connections of the replicas at whatever they are doing. */
async function cut(): Promise<void> {
  await eyes.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'orchestrator'");
}

it("decide every fire once and run every day of a backfill once, wherever they are killed", async () => {
  await using stack = new AsyncDisposableStack();
  const begin = () => {
    const begun = replica();
    stack.defer(() => end(begun));
    return begun;
  };
  let replicas = [begin(), begin(), begin()];
  await until(async () => (await eyes.query("select from timetable")).rowCount === 2);
  const backfill = await createBackfillStore(eyes, time.now).create(
    ctx,
    {
      ...{ ...daily, mode: "RUN", partitions: ["old", "older"], which: "MISSING", newestFirst: false, limit: 5 },
      ...{ firstDay: { year: 2026, month: 1, day: 1 }, lastDay: { year: 2026, month: 1, day: 20 } },
      ...{ inputs: {}, requestId: "", fingerprint: "" },
    },
    asked,
  );
  for (let day = 2; day <= 31; day++) {
    time.set(`2026-03-${String(day).padStart(2, "0")}T12:00:00Z`);
    for (const each of replicas) each.wake();
    await sleep(ctx.signal, 30);
    if (day % 3 === 0) await cut();
    if (day % 7 === 0) {
      const [first, ...others] = replicas;
      if (first !== undefined) await end(first);
      replicas = [...others, begin()];
    }
    await endRuns();
  }
  await until(async () => {
    for (const each of replicas) each.wake();
    await endRuns();
    const { rows } = await eyes.query(`select (select count(*) from fire where pipeline = 'daily')::integer as fires,
      (select count(*) from fire where pipeline = 'weekly')::integer as sundays, (select state from backfill) as state`);
    return rows[0].fires >= 90 && rows[0].sundays >= 4 && rows[0].state !== "RUNNING";
  });
  await Promise.all(replicas.map(end));

  const days = `select count(*)::integer as fires, count(distinct (partition, day))::integer as days,
    count(distinct run) filter (where run <> '')::integer as runs,
    count(*) filter (where decision in ('STARTED', 'CAUGHT_UP'))::integer as begun from fire where pipeline = 'daily'`;
  const { rows } = await eyes.query(days);
  expect(rows[0]).toMatchObject({ fires: 90, days: 90 });
  expect(rows[0].runs).toBe(rows[0].begun);
  const scheduled = await eyes.query(
    "select count(*)::integer as n from run where trigger = 'SCHEDULE' and pipeline = 'daily'",
  );
  expect(scheduled.rows[0].n).toBe(rows[0].begun);
  // The clocks of Paris are set forward on the 29th, at the very time of the weekly schedule.
  const sundays = await eyes.query("select distinct day::text from fire where pipeline = 'weekly' order by 1");
  expect(sundays.rows.map((row) => row.day)).toEqual(["2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"]);
  expect(await createBackfillStore(eyes).get(ctx, backfill.name)).toMatchObject({
    state: "SUCCEEDED",
    runsSucceeded: 40,
  });
  const filled = await eyes.query("select count(*)::integer as n from run where trigger = 'BACKFILL'");
  expect(filled.rows[0].n).toBe(40);
});

it("hardly ask the database while nothing is due", async () => {
  const many = Array.from({ length: 100 }, (_, n) => scheduledWith(`idle-${n}`));
  const fires = createFireStore(eyes);
  await fires.sync(ctx, many, ["daily", "weekly"]);
  let queries = 0;
  const store: FireStore = {
    ...fires,
    sync(...args) {
      queries += 1;
      return fires.sync(...args);
    },
  };
  const clock = { now: () => Date.now(), set: () => {} };
  const duty = createFireDuty({ store, scheduled: many, broken: ["daily", "weekly"], clock, onFires: () => {} });
  const rest = await duty.act(ctx);
  expect(queries).toBe(1);
  expect(rest).toBeGreaterThan(0);
  expect(rest).toBeLessThanOrEqual(10_000);
});
