import { describe, expect, it } from "@jest/globals";
import { formatDay } from "../../../kit/day.ts";
import { testContext } from "../../../kit/testing/context.ts";
import type { Fire, FirePage } from "../../schedule/schedule.ts";
import type { Scheduled } from "../../schedule/store.ts";
import { testDatabase } from "../../testing/database.ts";
import { asked, endRuns, type ScheduledOptions, scheduledWith, timeAt } from "../../testing/schedules.ts";
import { createRunStore } from "../run/store.ts";
import { createFireStore } from "./fire-store.ts";
import { createScheduleStore } from "./store.ts";

const database = testDatabase();
const ctx = testContext();

let pipelines = 0;

/** start makes a pipeline's schedule known at noon of the first of January 2026. */
async function start(options: ScheduledOptions = {}) {
  const scheduled = scheduledWith(`p${++pipelines}`, options);
  const time = timeAt("2026-01-01T12:00:00-03:00");
  const store = createFireStore(database.pool, time.now);
  const schedules = createScheduleStore(database.pool, time.now);
  const sync = (mine: readonly Scheduled[] = [scheduled]) => store.sync(ctx, mine, others(scheduled.plan.pipeline));
  await sync();
  return { ...{ scheduled, plan: scheduled.plan, time, store, schedules, sync }, decide: () => decide() };

  async function decide(): Promise<readonly Fire[]> {
    const state = await sync();
    const names = [...(state.known.get(scheduled.plan.pipeline)?.standings.keys() ?? [])];
    return (await Promise.all(names.map((name) => store.decide(ctx, scheduled, name)))).flat();
  }
}

// The pipelines of other tests are as if their files had mistakes: they stay as they are.
function others(own: string): string[] {
  return Array.from({ length: pipelines }, (_, n) => `p${n + 1}`).filter((name) => name !== own);
}

const became = (fires: readonly Fire[]) => fires.map((fire) => `${formatDay(fire.day)} ${fire.decision}`);
const statesOf = async (pipeline: string) => {
  const { rows } = await database.pool.query("select day::text, state from run where pipeline = $1 order by day, id", [
    pipeline,
  ]);
  return rows.map((row) => `${row.day} ${row.state}`);
};

describe("a schedule", () => {
  it("begins with the first fire after it was first seen, and makes the run of the day", async () => {
    const { scheduled, time, decide } = await start();
    time.set("2026-01-01T23:00:00-03:00");
    expect(await decide()).toEqual([]);
    time.set("2026-01-02T06:00:01-03:00");
    const [fire] = await decide();
    expect(fire).toMatchObject({ decision: "STARTED", logicalTime: new Date("2026-01-02T06:00:00-03:00") });
    const { rows } = await database.pool.query(
      "select trigger, logical_time, day::text, plan_format from run where name = $1",
      [fire?.run],
    );
    expect(rows).toEqual([
      { trigger: "SCHEDULE", logical_time: fire?.logicalTime, day: "2026-01-02", plan_format: scheduled.plan.format },
    ]);
    expect(await decide()).toEqual([]);
  });

  it("decides each fire once, however many replicas decide at once", async () => {
    const partitions = Array.from({ length: 8 }, (_, n) => `s${n}`);
    const { scheduled, time, decide } = await start({ partitions, catchUp: { mode: "all", most: 3 } });
    time.set("2026-01-06T06:00:30-03:00");
    const fires = (await Promise.all(Array.from({ length: 6 }, decide))).flat();
    expect(fires).toHaveLength(8 * 5);
    const count = `select count(*)::integer as runs, count(distinct (partition, day))::integer as days from run where pipeline = $1`;
    expect((await database.pool.query(count, [scheduled.plan.pipeline])).rows).toEqual([{ runs: 8 * 4, days: 8 * 4 }]);
  });

  it.each([
    { mode: "none", want: ["2026-01-02 MISSED", "2026-01-03 MISSED", "2026-01-04 MISSED"], missed: 3 },
    { mode: "last", want: ["2026-01-02 MISSED", "2026-01-03 MISSED", "2026-01-04 CAUGHT_UP"], missed: 2 },
    { mode: "all", want: ["2026-01-02 MISSED", "2026-01-03 CAUGHT_UP", "2026-01-04 CAUGHT_UP"], missed: 1 },
  ] as const)("makes up for $mode of the days that nobody was there", async ({ mode, want, missed }) => {
    const { plan, time, decide, schedules } = await start({ catchUp: { mode, most: 2 } });
    time.set("2026-01-04T12:00:00-03:00");
    const overdue = (await schedules.views(ctx, [plan])).get(plan.pipeline);
    expect(overdue).toMatchObject({ overdue: 3, overdueSince: new Date("2026-01-02T06:00:00-03:00") });
    expect(became(await decide())).toEqual(want);
    const view = (await schedules.views(ctx, [plan])).get(plan.pipeline);
    expect(view).toMatchObject({ overdue: 0, missed, skipped: 0, partitions: ["one"] });
    expect(view?.nextFires[0]).toEqual(new Date("2026-01-05T06:00:00-03:00"));
  });

  it("goes on from a change of its time, and has no second run of a day", async () => {
    const { scheduled, time, store, sync, decide } = await start();
    time.set("2026-01-02T06:00:01-03:00");
    expect(became(await decide())).toEqual(["2026-01-02 STARTED"]);
    const later = scheduledWith(scheduled.plan.pipeline, { cron: "0 18 * * *" });
    time.set("2026-01-02T10:00:00-03:00");
    await sync([later]);
    time.set("2026-01-02T18:00:01-03:00");
    expect(await store.decide(ctx, later, "one")).toEqual([]);
    // A process of the version before still runs: it must not take the schedule away from the newer one.
    for (const mine of [scheduled, later, scheduled, later]) await sync([mine]);
    time.set("2026-01-03T18:00:01-03:00");
    await endRuns(database.pool, scheduled.plan.pipeline);
    expect(became(await store.decide(ctx, later, "one"))).toEqual(["2026-01-03 STARTED"]);
  });

  it("stops when no file has it, and begins anew when one has it again", async () => {
    const { scheduled, time, store, sync, decide } = await start();
    time.set("2026-01-01T13:00:00-03:00");
    await sync([]);
    time.set("2026-01-02T07:00:00-03:00");
    expect(await store.decide(ctx, scheduled, "one")).toEqual([]);
    time.set("2026-01-05T07:00:00-03:00");
    expect(await decide()).toEqual([]);
    time.set("2026-01-06T06:00:00-03:00");
    expect(became(await decide())).toEqual(["2026-01-06 STARTED"]);
  });

  it("stays as it is while its file has mistakes", async () => {
    const { scheduled, time, store, decide } = await start({ catchUp: { mode: "last", most: 1 } });
    await store.sync(ctx, [], [scheduled.plan.pipeline, ...others(scheduled.plan.pipeline)]);
    time.set("2026-01-03T07:00:00-03:00");
    expect(became(await decide())).toEqual(["2026-01-02 MISSED", "2026-01-03 CAUGHT_UP"]);
  });

  it("names the run that a day has already", async () => {
    const { scheduled, time, decide } = await start();
    const { plan, planHash, descriptorSetHash, descriptorSet } = scheduled;
    const { name } = await createRunStore(database.pool).create(ctx, {
      ...{ plan, planHash, descriptorSetHash, descriptorSet, inputs: {}, force: false, requestId: "", fingerprint: "" },
      ...{ pipeline: plan.pipeline, partition: "one", day: { year: 2026, month: 1, day: 2 } },
    });
    time.set("2026-01-02T06:00:00-03:00");
    expect(await decide()).toMatchObject([{ decision: "STARTED", run: name }]);
    expect(await statesOf(plan.pipeline)).toEqual(["2026-01-02 QUEUED"]);
  });
});

describe("a clock", () => {
  it("that ran weeks ahead and was set right loses no day, and gives none a second run", async () => {
    const { plan, time, decide, schedules } = await start();
    time.set("2026-01-20T12:00:00-03:00");
    expect(became(await decide()).slice(-2)).toEqual(["2026-01-19 MISSED", "2026-01-20 CAUGHT_UP"]);
    await endRuns(database.pool, plan.pipeline, "FAILED");
    for (const day of ["2026-01-02", "2026-01-03"]) {
      time.set(`${day}T06:00:01-03:00`);
      expect(became(await decide())).toEqual([`${day} STARTED`]);
      await endRuns(database.pool, plan.pipeline);
    }
    expect((await schedules.views(ctx, [plan])).get(plan.pipeline)).toMatchObject({ missed: 0, overdue: 0 });
    time.set("2026-01-19T06:00:01-03:00");
    expect(became(await decide()).at(-1)).toBe("2026-01-19 STARTED");
    await endRuns(database.pool, plan.pipeline);
    time.set("2026-01-20T06:00:01-03:00");
    expect(await decide()).toEqual([]);
    time.set("2026-01-21T06:00:01-03:00");
    expect(became(await decide())).toEqual(["2026-01-21 STARTED"]);
    expect((await statesOf(plan.pipeline)).filter((run) => run.startsWith("2026-01-20"))).toHaveLength(1);
  });

  it("that first saw a schedule while it ran ahead does not keep it waiting", async () => {
    const { plan, time, decide, sync, scheduled } = await start();
    time.set("2027-01-01T12:00:00-03:00");
    const later = scheduledWith(plan.pipeline, { cron: "0 7 * * *" });
    await sync([later]);
    time.set("2026-01-02T05:00:00-03:00");
    await sync([scheduled]);
    time.set("2026-01-02T06:00:01-03:00");
    expect(became(await decide())).toEqual(["2026-01-02 STARTED"]);
  });

  it("that is set back by an hour gives no day a second run", async () => {
    const { plan, time, decide } = await start();
    time.set("2026-01-02T06:30:00-03:00");
    expect(became(await decide())).toEqual(["2026-01-02 CAUGHT_UP"]);
    await endRuns(database.pool, plan.pipeline, "FAILED");
    for (const at of ["05:30:00", "06:00:01", "12:00:00"]) {
      time.set(`2026-01-02T${at}-03:00`);
      expect(await decide()).toEqual([]);
    }
  });
});

describe("overlap", () => {
  it.each([
    {
      overlap: "skip",
      want: ["STARTED", "SKIPPED", "SKIPPED"],
      runs: ["2026-01-02 RUNNING"],
    },
    {
      overlap: "queue",
      want: ["STARTED", "STARTED", "SKIPPED"],
      runs: ["2026-01-02 RUNNING", "2026-01-03 QUEUED"],
    },
    {
      overlap: "cancel",
      want: ["STARTED", "STARTED", "STARTED"],
      runs: ["2026-01-02 CANCELLING", "2026-01-03 CANCELLED", "2026-01-04 QUEUED"],
    },
  ] as const)("$overlap", async ({ overlap, want, runs }) => {
    const { plan, time, decide } = await start({ overlap });
    const seen: string[] = [];
    for (const n of [2, 3, 4]) {
      time.set(`2026-01-0${n}T06:00:00-03:00`);
      seen.push(...(await decide()).map((fire) => fire.decision));
      if (n === 2) await database.pool.query("update run set state = 'RUNNING' where pipeline = $1", [plan.pipeline]);
    }
    expect(seen).toEqual(want);
    expect(await statesOf(plan.pipeline)).toEqual(runs);
    await endRuns(database.pool, plan.pipeline);
  });
});

describe("a pause", () => {
  it("begins nothing, and is made up for afterwards", async () => {
    const { plan, time, decide, schedules } = await start();
    time.set("2026-01-02T05:00:00-03:00");
    for (let time = 0; time < 2; time++) await schedules.pause(ctx, plan, "the site is down", asked);
    time.set("2026-01-04T12:00:00-03:00");
    expect(await decide()).toEqual([]);
    const paused = (await schedules.views(ctx, [plan])).get(plan.pipeline);
    expect(paused).toMatchObject({ paused: true, pauseReason: "the site is down", nextFires: [], overdue: 0 });
    for (let time = 0; time < 2; time++) await schedules.resume(ctx, plan, asked);
    expect(became(await decide())).toEqual(["2026-01-02 PAUSED", "2026-01-03 PAUSED", "2026-01-04 CAUGHT_UP"]);
    const { rows } = await database.pool.query("select count(*)::integer as n from operation where target = $1", [
      `pipelines/${plan.pipeline}`,
    ]);
    expect(rows).toEqual([{ n: 2 }]);
  });
});

describe("partitions", () => {
  it("that are new begin with their next fire, and those that are gone have none", async () => {
    const { scheduled, time, store, sync, decide } = await start({ partitions: ["a", "b"] });
    const { pipeline } = scheduled.plan;
    time.set("2026-01-02T06:00:00-03:00");
    expect((await decide()).map((fire) => fire.partition)).toEqual(["a", "b"]);
    await endRuns(database.pool, pipeline);
    const other = scheduledWith(pipeline, { partitions: ["b", "c"] });
    time.set("2026-01-02T12:00:00-03:00");
    await sync([other]);
    time.set("2026-01-03T06:00:00-03:00");
    const all = await Promise.all(["a", "b", "c"].map((name) => store.decide(ctx, other, name)));
    expect(all.map(became)).toEqual([[], ["2026-01-03 STARTED"], ["2026-01-03 STARTED"]]);
  });

  it.each([
    { name: "a weekend", day: "05", want: ["2026-01-03 MISSED", "2026-01-04 MISSED", "2026-01-05 CAUGHT_UP"] },
    { name: "longer than a week", day: "12", want: [] },
  ])("that are gone for $name and come back", async ({ day, want }) => {
    const { scheduled, time, store, sync, decide } = await start({ partitions: ["a", "b"] });
    time.set("2026-01-02T06:00:00-03:00");
    await decide();
    await endRuns(database.pool, scheduled.plan.pipeline);
    time.set("2026-01-02T12:00:00-03:00");
    await sync([scheduledWith(scheduled.plan.pipeline, { partitions: ["b"] })]);
    time.set(`2026-01-${day}T12:00:00-03:00`);
    await sync();
    expect(became(await store.decide(ctx, scheduled, "a"))).toEqual(want);
  });

  it("that are listed as they were before are not written, and wait for nobody", async () => {
    const { scheduled, store } = await start({ partitions: ["a", "b"] });
    const { pipeline } = scheduled.plan;
    const rows = () => database.pool.query("select xmin, xmax from pipeline_partition where pipeline = $1", [pipeline]);
    const before = (await rows()).rows;
    await store.keep(ctx, { pipeline, partitions: ["a", "b"] });
    expect((await rows()).rows).toEqual(before);
    await store.keep(ctx, { pipeline, partitions: ["b", "a"] });
    expect((await rows()).rows).not.toEqual(before);
  });

  it("that nobody could list leave the schedule overdue", async () => {
    const { scheduled, time, sync, schedules } = await start({ partitions: [] });
    const plan = { ...scheduled.plan, partitions: undefined };
    time.set("2026-01-03T06:00:00-03:00");
    await sync([{ ...scheduled, plan }]);
    expect((await schedules.views(ctx, [plan])).get(plan.pipeline)).toMatchObject({ overdue: 2 });
    expect(await schedules.partitions(ctx, plan)).toBeUndefined();
  });
});

describe("fires", () => {
  it("are listed, the newest first, page by page", async () => {
    const { plan, time, decide, schedules } = await start({
      partitions: ["a", "b"],
      catchUp: { mode: "none", most: 1 },
    });
    time.set("2026-01-04T06:00:00-03:00");
    await decide();
    const query = { pipeline: plan.pipeline, partition: undefined, decision: undefined };
    const seen: string[] = [];
    let page: FirePage | undefined;
    do {
      page = await schedules.fires(ctx, query, page?.next, 4);
      seen.push(...page.fires.map((fire) => `${fire.partition} ${formatDay(fire.day)}`));
    } while (page.next !== undefined);
    expect(seen).toEqual(["04", "03", "02"].flatMap((n) => [`a 2026-01-${n}`, `b 2026-01-${n}`]));
    const some = await schedules.fires(ctx, { ...query, partition: "b", decision: "MISSED" }, undefined, 10);
    expect(became(some.fires)).toEqual(["2026-01-03 MISSED", "2026-01-02 MISSED"]);
  });
});
