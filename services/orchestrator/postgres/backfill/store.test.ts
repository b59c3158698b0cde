import { beforeAll, describe, expect, it } from "@jest/globals";
import { addDays, type Day, formatDay } from "../../../kit/day.ts";
import { testContext } from "../../../kit/testing/context.ts";
import type { BackfillStore, BackfillView, NewBackfill } from "../../backfill/backfill.ts";
import { type BackfillSteps, createBackfillDuty } from "../../backfill/duty.ts";
import type { Plan } from "../../pipeline/plan.ts";
import type { NewRun } from "../../run/run.ts";
import { testDatabase } from "../../testing/database.ts";
import { planWith, stepWith } from "../../testing/plans.ts";
import { asked, endRuns, timeAt } from "../../testing/schedules.ts";
import { createRunStore } from "../run/store.ts";
import { createBackfillSteps } from "./steps.ts";
import { createBackfillStore } from "./store.ts";

const database = testDatabase();
let backfills: BackfillStore;
let steps: BackfillSteps;
const ctx = testContext();
const time = timeAt("2026-02-01T12:00:00Z");

beforeAll(async () => {
  backfills = createBackfillStore(database.pool, time.now);
  steps = createBackfillSteps(database.pool);
});

let pipelines = 0;
const first: Day = { year: 2026, month: 1, day: 1 };

function kept(plan: Partial<Plan> = {}) {
  const pipeline = `b${++pipelines}`;
  const partitions = { kind: "list", names: ["one", "two"] } as const;
  const whole = planWith({ pipeline, days: "any", partitions, steps: [stepWith()], ...plan });
  return { plan: whole, planHash: `plan of ${pipeline}`, descriptorSetHash: "set", descriptorSet: Buffer.from("x") };
}

function newBackfill(more: Partial<NewBackfill> = {}, plan: Partial<Plan> = {}): NewBackfill {
  return {
    mode: "RUN",
    partitions: [],
    firstDay: first,
    lastDay: addDays(first, 3),
    which: "MISSING",
    newestFirst: false,
    limit: 64,
    inputs: { depth: 3 },
    requestId: "",
    fingerprint: "f",
    ...kept(plan),
    ...more,
  };
}

/** run makes a run of a pipeline that has ended. */
async function run(of: Pick<NewRun, "plan" | "planHash">, partition: string, n: number, state: string): Promise<void> {
  const { name } = await createRunStore(database.pool).create(ctx, {
    ...{ ...kept(), ...of, pipeline: of.plan.pipeline, partition, day: addDays(first, n - 1) },
    ...{ inputs: {}, force: true, requestId: "", fingerprint: "" },
  });
  const isActive = state === "RUNNING";
  const sql = `update run set state = $2, end_time = case when $3 then null else clock_timestamp() end where name = $1`;
  await database.pool.query(sql, [name, state, isActive]);
}

const create = (backfill: NewBackfill) => backfills.create(ctx, backfill, asked);

async function seqOf({ name }: BackfillView): Promise<string> {
  const id = name.slice(name.lastIndexOf("/") + 1);
  return (await database.pool.query("select seq from backfill where id = $1", [id])).rows[0]?.seq;
}

/** step looks at a backfill from several replicas at once, and returns it as it is then. */
async function step(view: BackfillView): Promise<BackfillView> {
  const seq = await seqOf(view);
  await Promise.all(Array.from({ length: 4 }, () => steps.step(ctx, seq)));
  return (await backfills.get(ctx, view.name)) ?? view;
}

async function runsOf(pipeline: string): Promise<string[]> {
  const { rows } = await database.pool.query(
    "select partition, day::text, generation, state, last from run where pipeline = $1 order by id",
    [pipeline],
  );
  return rows.map((row) => `${row.partition} ${row.day.slice(8)}${row.last ? " last" : ""} ${row.state}`);
}

describe("a backfill", () => {
  it("runs the days there is room for, until all have ended", async () => {
    const backfill = newBackfill({ limit: 3, partitions: ["one", "two"] });
    let view = await create(backfill);
    expect(view).toMatchObject({ state: "RUNNING", runsTotal: 8, runsActive: 0, lastDay: addDays(first, 3) });
    const active: number[] = [];
    for (let looks = 0; view.state === "RUNNING" && looks < 20; looks++) {
      view = await step(view);
      active.push(view.runsActive);
      await endRuns(database.pool, backfill.plan.pipeline);
    }
    expect(view).toMatchObject({ state: "SUCCEEDED", runsSucceeded: 8, runsFailed: 0, runsActive: 0, reasons: [] });
    expect(Math.max(...active)).toBe(3);
    expect(await runsOf(backfill.plan.pipeline)).toEqual(
      ["01", "02", "03", "04"].flatMap((day) => [`one ${day} SUCCEEDED`, `two ${day} SUCCEEDED`]),
    );
    const facts = "select distinct trigger, backfill_id, rank, inputs->>'depth' as depth from run where pipeline = $1";
    const { rows } = await database.pool.query(facts, [backfill.plan.pipeline]);
    expect(rows).toEqual([{ trigger: "BACKFILL", backfill_id: view.name.split("/").at(-1), rank: "1", depth: "3" }]);
  });

  it("begins with the newest day where that is asked for", async () => {
    const backfill = newBackfill({ newestFirst: true, partitions: ["one"] });
    await step(await create(backfill));
    expect(await runsOf(backfill.plan.pipeline)).toEqual(["one 04 QUEUED", "one 03 QUEUED"]);
  });

  it.each([
    { which: "MISSING", want: ["one 04"] },
    { which: "FAILED", want: ["one 02", "one 04"] },
    { which: "ALL", want: ["one 01", "one 02", "one 03", "one 04"] },
  ] as const)("runs the days that are $which", async ({ which, want }) => {
    const backfill = newBackfill({ which, partitions: ["one"] });
    for (const [n, state] of ["SUCCEEDED", "FAILED", "RUNNING"].entries()) await run(backfill, "one", n + 1, state);
    const preview = await backfills.preview(ctx, backfill);
    expect(preview).toMatchObject({ name: "", runsTotal: want.length });
    expect(preview.runs.map((each) => `${each.partition} ${formatDay(each.day).slice(8)}`)).toEqual(want);
    let view = await create(backfill);
    for (let looks = 0; looks < 5; looks++) {
      view = await step(view);
      await endRuns(database.pool, backfill.plan.pipeline);
    }
    expect(view).toMatchObject({ state: "SUCCEEDED", runsSucceeded: want.length });
    const generations = "select max(generation) as most from run where pipeline = $1 and day = $2";
    const again = await database.pool.query(generations, [backfill.plan.pipeline, formatDay(first)]);
    expect(again.rows).toEqual([{ most: which === "ALL" ? 2 : 1 }]);
  });

  it("runs a day again whose last run failed, although an earlier one succeeded", async () => {
    const backfill = newBackfill({ which: "FAILED", partitions: ["one"], lastDay: first });
    for (const state of ["SUCCEEDED", "FAILED"]) await run(backfill, "one", 1, state);
    const view = await step(await create(backfill));
    expect(await runsOf(backfill.plan.pipeline)).toEqual(["one 01 SUCCEEDED", "one 01 FAILED", "one 01 QUEUED"]);
    await endRuns(database.pool, backfill.plan.pipeline);
    expect((await step(view)).state).toBe("SUCCEEDED");
  });

  it("fails with the reasons of the runs that failed, and tries the others", async () => {
    const backfill = newBackfill({ partitions: ["one"] });
    let view = await step(await create(backfill));
    const error = { step: "collect", item: "", code: "UNAVAILABLE", reason: "SITE_DOWN", message: "The site is down." };
    await database.pool.query("update run set error = $2 where pipeline = $1 and day = '2026-01-01'", [
      backfill.plan.pipeline,
      error,
    ]);
    for (let looks = 0; looks < 5; looks++) {
      await endRuns(database.pool, backfill.plan.pipeline, looks === 0 ? "FAILED" : "SUCCEEDED");
      view = await step(view);
    }
    expect(view).toMatchObject({ state: "FAILED", runsFailed: 2, runsSucceeded: 2 });
    expect(view.reasons).toEqual([
      "The run of one on 2026-01-01 failed in the step collect: SITE_DOWN: The site is down.",
      "The run of one on 2026-01-02 failed.",
    ]);
  });

  it("goes on when a run that failed is resumed, and ends as its runs did", async () => {
    const backfill = newBackfill({ partitions: ["one"], lastDay: addDays(first, 1) });
    const other = { ...backfill, fingerprint: "other" };
    let [view, beside] = [await create(backfill), await create(other)];
    for (const each of [view, beside]) await step(each);
    await endRuns(database.pool, backfill.plan.pipeline, "FAILED");
    [view, beside] = [await step(view), await step(beside)];
    expect([view, beside]).toMatchObject([{ state: "FAILED" }, { state: "FAILED", runsFailed: 2 }]);
    for (const n of [1, 2]) {
      const name = `pipelines/${backfill.plan.pipeline}/runs/one-2026-01-0${n}-1`;
      for (let time = 0; time < 2; time++) await createRunStore(database.pool).resume(ctx, name, asked);
      view = (await backfills.get(ctx, view.name)) ?? view;
      expect(view).toMatchObject({ state: "RUNNING", runsFailed: 2 - n, runsActive: 1, endTime: undefined });
      expect(view.reasons).toEqual([`The run of one on 2026-01-0${3 - n} failed.`].slice(n - 1));
      expect(await steps.open(ctx)).toContain(await seqOf(view));
      await endRuns(database.pool, backfill.plan.pipeline);
      view = await step(view);
      expect(view).toMatchObject({ state: n === 1 ? "FAILED" : "SUCCEEDED", runsFailed: 2 - n, runsActive: 0 });
    }
    expect(await step(beside)).toMatchObject({ state: "SUCCEEDED", runsSucceeded: 2, reasons: [] });
  });

  it("stays cancelled when one of its runs is resumed, and counts it", async () => {
    const backfill = newBackfill({ partitions: ["one"], lastDay: first });
    const view = await step(await create(backfill));
    await backfills.cancel(ctx, view.name, asked);
    expect(await step(view)).toMatchObject({ state: "CANCELLED", runsFailed: 1 });
    await createRunStore(database.pool).resume(ctx, `pipelines/${backfill.plan.pipeline}/runs/one-2026-01-01-1`, asked);
    await endRuns(database.pool, backfill.plan.pipeline);
    expect(await step(view)).toMatchObject({ state: "CANCELLED", runsFailed: 0, runsSucceeded: 1, reasons: [] });
  });

  it("stops with its runs when it is cancelled, and once", async () => {
    const backfill = newBackfill({ partitions: ["one", "two"], limit: 2 });
    const view = await step(await create(backfill));
    await database.pool.query("update run set state = 'RUNNING' where pipeline = $1 and partition = 'one'", [
      backfill.plan.pipeline,
    ]);
    for (let time = 0; time < 2; time++)
      expect((await backfills.cancel(ctx, view.name, asked))?.state).toBe("CANCELLED");
    expect((await step(view)).runsActive).toBe(1);
    expect(await runsOf(backfill.plan.pipeline)).toEqual(["one 01 CANCELLING", "two 01 CANCELLED"]);
    await endRuns(database.pool, backfill.plan.pipeline);
    expect(await step(view)).toMatchObject({ state: "CANCELLED", runsActive: 0 });
    expect(await steps.open(ctx)).not.toContain(await seqOf(view));
    const { rows } = await database.pool.query("select count(*)::integer as n from operation where target = $1", [
      view.name,
    ]);
    expect(rows).toEqual([{ n: 2 }]);
  });

  it("that has ended can't be cancelled", async () => {
    const backfill = newBackfill({ partitions: ["one"], lastDay: first });
    let view = await step(await create(backfill));
    await endRuns(database.pool, backfill.plan.pipeline);
    view = await step(view);
    expect(view.state).toBe("SUCCEEDED");
    await expect(backfills.cancel(ctx, view.name, asked)).rejects.toMatchObject({ reason: "BACKFILL_ENDED" });
  });

  it("is not held up by an earlier one that can't be worked on", async () => {
    const [broken, whole] = [
      newBackfill({ partitions: ["one"] }),
      newBackfill({ partitions: ["one"], lastDay: first }),
    ];
    const [stuck, view] = [await create(broken), await create(whole)];
    await database.pool.query(`update plan set body = '{"format": 1000}' where hash = $1`, [broken.planHash]);
    const duty = createBackfillDuty({ store: steps, onBegun: () => {} });
    for (let looks = 0; looks < 2; looks++) {
      await expect(duty.act(ctx)).rejects.toBeDefined();
      await endRuns(database.pool, whole.plan.pipeline);
    }
    expect(await backfills.get(ctx, view.name)).toMatchObject({ state: "SUCCEEDED", runsSucceeded: 1 });
    expect(await backfills.cancel(ctx, stuck.name, asked)).toMatchObject({ state: "CANCELLED" });
  });

  it("is made once for one request, and refused for another of its id", async () => {
    const backfill = newBackfill({ requestId: "6f1c2d9e-0000-4000-8000-00000000000a" });
    const views = await Promise.all(Array.from({ length: 6 }, () => create(backfill)));
    expect(new Set(views.map((view) => view.name)).size).toBe(1);
    await expect(create({ ...backfill, fingerprint: "g" })).rejects.toMatchObject({ reason: "REQUEST_ID_CONFLICT" });
  });

  it.each([
    {
      name: "too many runs",
      more: { lastDay: undefined, firstDay: { ...first, year: 1990 } },
      reason: "FIELDS_INVALID",
    },
    { name: "unknown partitions", plan: { partitions: undefined }, reason: "PARTITIONS_UNKNOWN" },
    {
      name: "another order than the pipeline's",
      more: { newestFirst: true },
      plan: { days: "ascending" as const },
      reason: "FIELDS_INVALID",
    },
  ])("is refused for $name", async ({ more = {}, plan = {}, reason }) => {
    await expect(create(newBackfill(more, plan))).rejects.toMatchObject({ reason });
  });

  it("is listed, the newest first", async () => {
    const { pipeline } = kept().plan;
    const plan = planWith({ pipeline, partitions: { kind: "list", names: ["one"] } });
    const names: string[] = [];
    for (let n = 0; n < 3; n++) names.unshift((await create(newBackfill({ plan }))).name);
    const page = await backfills.list(ctx, pipeline, undefined, 2);
    const rest = await backfills.list(ctx, pipeline, page.next, 2);
    expect([...page.backfills, ...rest.backfills].map((view) => view.name)).toEqual(names);
    expect(rest.next).toBeUndefined();
  });
});

describe("a reprocess", () => {
  /** start makes a reprocess of days that another pipeline has run. */
  async function start(days: readonly (readonly [partition: string, n: number, state: string])[]) {
    const daily = kept();
    for (const [partition, n, state] of days) await run(daily, partition, n, state);
    const replay = newBackfill(
      { mode: "REPROCESS", which: "ALL", lastDay: undefined },
      { replays: daily.plan.pipeline, partitions: undefined },
    );
    return { daily, replay, pipeline: replay.plan.pipeline };
  }

  it("goes over the days that succeeded, one after another, and tells the last one", async () => {
    const { replay, pipeline } = await start([
      ["one", 1, "SUCCEEDED"],
      ["one", 2, "FAILED"],
      ["one", 3, "SUCCEEDED"],
      ["two", 2, "SUCCEEDED"],
    ]);
    let view = await create(replay);
    expect(view).toMatchObject({ runsTotal: 3, partitions: ["one", "two"] });
    view = await step(view);
    expect(await runsOf(pipeline)).toEqual(["one 01 QUEUED", "two 02 last QUEUED"]);
    await endRuns(database.pool, pipeline);
    await step(view);
    expect((await runsOf(pipeline)).slice(2)).toEqual(["one 03 last QUEUED"]);
    await endRuns(database.pool, pipeline);
    expect(await step(view)).toMatchObject({ state: "SUCCEEDED", runsTotal: 3, runsSucceeded: 3 });
  });

  it("waits with the last day for a newer one, and goes on with it", async () => {
    const { daily, replay, pipeline } = await start([
      ["one", 1, "SUCCEEDED"],
      ["one", 2, "RUNNING"],
    ]);
    const view = await create(replay);
    await step(view);
    expect(await runsOf(pipeline)).toEqual([]);
    await endRuns(database.pool, daily.plan.pipeline);
    await step(view);
    expect(await runsOf(pipeline)).toEqual(["one 01 QUEUED"]);
    await endRuns(database.pool, pipeline);
    await step(view);
    // A third day comes up while the last one is gone over.
    await run(daily, "one", 3, "RUNNING");
    await endRuns(database.pool, pipeline);
    expect(await step(view)).toMatchObject({ state: "RUNNING", runsActive: 0 });
    await endRuns(database.pool, daily.plan.pipeline);
    await step(view);
    await endRuns(database.pool, pipeline);
    expect(await step(view)).toMatchObject({ state: "SUCCEEDED", runsSucceeded: 3 });
    expect(await runsOf(pipeline)).toEqual(["one 01 SUCCEEDED", "one 02 last SUCCEEDED", "one 03 last SUCCEEDED"]);
  });

  it("stops a partition at a day that failed", async () => {
    const { replay, pipeline } = await start([
      ["one", 1, "SUCCEEDED"],
      ["one", 2, "SUCCEEDED"],
      ["two", 1, "SUCCEEDED"],
    ]);
    const view = await step(await create(replay));
    await database.pool.query(
      "update run set state = 'FAILED', end_time = now() where pipeline = $1 and partition = 'one'",
      [pipeline],
    );
    await endRuns(database.pool, pipeline);
    expect(await step(view)).toMatchObject({ state: "FAILED", runsFailed: 1, runsSucceeded: 1, runsTotal: 2 });
  });

  it("has failed where its last day did not show it, and none follows", async () => {
    const { replay, pipeline } = await start([["one", 1, "SUCCEEDED"]]);
    const view = await step(await create(replay));
    await endRuns(database.pool, pipeline);
    const outcome = "update run set outcome = 'NOT_SHOWN', reasons = '{LINE_BEHIND}' where pipeline = $1";
    await database.pool.query(outcome, [pipeline]);
    expect(await step(view)).toMatchObject({ state: "FAILED", runsSucceeded: 1, runsFailed: 0 });
    const reasons = ["The reprocess of one came to 2026-01-01 and is not shown: LINE_BEHIND."];
    expect((await backfills.get(ctx, view.name))?.reasons).toEqual(reasons);
  });

  it("goes on from a day that failed when that is resumed", async () => {
    const { replay, pipeline } = await start([
      ["one", 1, "SUCCEEDED"],
      ["one", 2, "SUCCEEDED"],
    ]);
    let view = await step(await create(replay));
    await endRuns(database.pool, pipeline, "FAILED");
    view = await step(view);
    expect(view).toMatchObject({ state: "FAILED", runsTotal: 1 });
    await createRunStore(database.pool).resume(ctx, `pipelines/${pipeline}/runs/one-2026-01-01-1`, asked);
    await endRuns(database.pool, pipeline);
    await step(view);
    expect(await runsOf(pipeline)).toEqual(["one 01 SUCCEEDED", "one 02 last QUEUED"]);
    await endRuns(database.pool, pipeline);
    expect(await step(view)).toMatchObject({ state: "SUCCEEDED", runsSucceeded: 2, runsFailed: 0, reasons: [] });
  });

  it("makes new generations, and waits for an earlier one of its partition", async () => {
    const { replay, pipeline } = await start([["one", 1, "SUCCEEDED"]]);
    const [earlier, later] = [await create(replay), await create({ ...replay, fingerprint: "later" })];
    await step(later);
    expect(await runsOf(pipeline)).toEqual([]);
    for (const view of [earlier, later]) {
      await step(view);
      await endRuns(database.pool, pipeline);
      expect(await step(view)).toMatchObject({ state: "SUCCEEDED", runsSucceeded: 1 });
    }
    expect(await runsOf(pipeline)).toEqual(["one 01 last SUCCEEDED", "one 01 last SUCCEEDED"]);
  });
});
