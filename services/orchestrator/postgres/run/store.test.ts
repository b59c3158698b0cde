import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import type { Store } from "../../engine/store.ts";
import type { RunStore } from "../../run/run.ts";
import { claimAll, endAll, endingCommit } from "../../testing/commits.ts";
import { testDatabase } from "../../testing/database.ts";
import { day, newRunWith } from "../../testing/runs.ts";
import { createStore } from "../engine/store.ts";
import { createRunStore } from "./store.ts";

const database = testDatabase();
let store: Store;
let runs: RunStore;
const ctx = testContext();

beforeAll(() => {
  store = createStore(database.pool);
  runs = createRunStore(database.pool);
});

let pipelines = 0;
const pipelineName = () => `p${++pipelines}`;

describe("changed", () => {
  it("gives the runs that are no more as they were known, and says which are gone", async () => {
    const [same, other] = await Promise.all([
      runs.create(ctx, newRunWith({ pipeline: pipelineName() })),
      runs.create(ctx, newRunWith({ pipeline: pipelineName() })),
    ]);
    const known = [same, { ...other, version: other.version - 1 }, { name: "pipelines/p/runs/gone", version: 1 }];
    const changed = await runs.changed(
      ctx,
      known.map(({ name, version }) => ({ name, version })),
    );
    expect([...changed.keys()].sort()).toEqual([other.name, "pipelines/p/runs/gone"].sort());
    expect(changed.get(other.name)).toEqual(other);
    expect(changed.get("pipelines/p/runs/gone")).toBeUndefined();
    await endAll(store, await claimAll(store, "one"));
  });
});

describe("ended", () => {
  it.each([
    { name: "not of one that is as it was known", state: undefined, behind: 0, want: false },
    { name: "not of one that came further", state: undefined, behind: 1, want: false },
    { name: "of one that has ended since", state: "SUCCEEDED", behind: 1, want: true },
    { name: "not of one that was known to have ended", state: "SUCCEEDED", behind: 0, want: false },
  ] as const)("is told $name", async ({ state, behind, want }) => {
    const { name } = await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const claims = await claimAll(store, "a");
    if (state !== undefined) await endAll(store, claims);
    const version = ((await runs.get(ctx, name))?.version ?? 0) - behind;
    expect(await runs.ended(ctx, [{ name, version }])).toEqual(new Set(want ? [name] : []));
    await endAll(store, claims);
  });

  it("is told of one that is gone", async () => {
    const name = "pipelines/p/runs/gone";
    expect(await runs.ended(ctx, [{ name, version: 1 }])).toEqual(new Set([name]));
  });
});

describe("create", () => {
  it("makes one run, however many ask at once", async () => {
    const run = newRunWith({ pipeline: pipelineName() });
    const views = await Promise.all(Array.from({ length: 12 }, () => runs.create(ctx, run)));
    expect(new Set(views.map((view) => view.name)).size).toBe(1);
    await endAll(store, await claimAll(store, "a"));
  });

  it.each([
    { name: "what succeeded is the answer", ended: "SUCCEEDED", force: false, generation: 1 },
    { name: "what succeeded is done again by force", ended: "SUCCEEDED", force: true, generation: 2 },
    { name: "what failed is done again", ended: "FAILED", force: false, generation: 2 },
    { name: "what is active is the answer, by force too", ended: undefined, force: true, generation: 1 },
  ] as const)("$name", async ({ ended, force, generation }) => {
    const run = newRunWith({ pipeline: pipelineName() });
    await runs.create(ctx, run);
    const claims = ended === undefined ? [] : await claimAll(store, "a");
    for (const { lease } of claims) await store.commit(ctx, lease, endingCommit(ended ?? "FAILED"));
    expect((await runs.preview(ctx, { ...run, force })).generation).toBe(generation);
    expect((await runs.create(ctx, { ...run, force })).generation).toBe(generation);
    await endAll(store, await claimAll(store, "a"));
  });

  it("answers a repeated request id with the first run, and refuses it for another request", async () => {
    const run = newRunWith({ pipeline: pipelineName(), requestId: "6f1c2d9e-0000-4000-8000-000000000001" });
    const first = await runs.create(ctx, run);
    await endAll(store, await claimAll(store, "a"));
    expect((await runs.create(ctx, { ...run, force: true })).name).toBe(first.name);
    const conflict = runs.create(ctx, { ...run, fingerprint: "other" });
    await expect(conflict).rejects.toMatchObject({ code: "ALREADY_EXISTS", reason: "REQUEST_ID_CONFLICT" });
  });
});

describe("list", () => {
  it("pages through the runs, the newest day first", async () => {
    const pipeline = pipelineName();
    for (let n = 1; n <= 5; n++) await runs.create(ctx, newRunWith({ pipeline, day: day(n), partition: `p${n % 2}` }));
    const query = { pipeline, partition: undefined, day: undefined, state: undefined };
    const seen: number[] = [];
    let page = await runs.list(ctx, query, undefined, 2);
    for (;;) {
      seen.push(...page.runs.map((run) => run.day.day));
      if (page.next === undefined) break;
      page = await runs.list(ctx, query, page.next, 2);
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
    const some = await runs.list(ctx, { ...query, partition: "p1", state: "QUEUED" }, undefined, 10);
    expect(some.runs.map((run) => run.day.day)).toEqual([5, 3, 1]);
    for (const { name } of (await runs.list(ctx, query, undefined, 10)).runs) await runs.cancel(ctx, name);
  });
});
