import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Pool } from "pg";
import { withTimeout } from "../../../kit/context.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../../kit/testing/postgres.ts";
import { newCall } from "../../engine/state.ts";
import { type Claim, type Commit, type Lease, mostTakeovers, type Store } from "../../engine/store.ts";
import type { NewRun, RunStore } from "../../run/run.ts";
import { migratedPool } from "../../testing/database.ts";
import { planWith, stepWith } from "../../testing/plans.ts";
import { day } from "../../testing/runs.ts";
import { createRunStore } from "../run/store.ts";
import { createStore } from "./store.ts";

let postgres: TestPostgres;
let pool: Pool;
let store: Store;
let runs: RunStore;
const ctx = testContext();

beforeAll(async () => {
  postgres = await startPostgres();
  pool = await migratedPool(await postgres.createDatabase());
  store = createStore(pool);
  runs = createRunStore(pool);
});

afterAll(async () => {
  await pool?.end();
  await postgres?.[Symbol.asyncDispose]();
});

let pipelines = 0;

/** newRun is a run of a pipeline that no other test uses. */
function newRun(pipeline: string, more: Partial<NewRun> = {}): NewRun {
  return {
    pipeline,
    partition: "one",
    day: day(),
    inputs: {},
    force: false,
    requestId: "",
    fingerprint: "f",
    plan: planWith({ steps: [stepWith({ method: "m" })] }),
    planHash: "plan",
    descriptorSetHash: "set",
    descriptorSet: Buffer.from("bytes"),
    ...more,
  };
}

const pipelineName = () => `p${++pipelines}`;
const nothing: Commit = {
  ordinal: 1,
  opened: new Map(),
  changed: [],
  ends: new Map(),
  begun: [],
  ended: [],
  error: undefined,
  end: undefined,
  further: false,
};
const end = (state: "SUCCEEDED" | "FAILED"): Commit => ({
  ...nothing,
  end: { state, outcome: "", reasons: [], summary: "" },
});

async function claimAll(owner: string): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (;;) {
    const claim = await store.claim(ctx, owner, 600_000, []);
    if (claim === undefined) return claims;
    claims.push(claim);
  }
}

async function endAll(claims: readonly Claim[]): Promise<void> {
  for (const { lease } of claims) await store.commit(ctx, lease, end("SUCCEEDED"));
}

describe("changed", () => {
  it("gives the runs that are no more as they were known, and says which are gone", async () => {
    const [same, other] = await Promise.all([
      runs.create(ctx, newRun(pipelineName())),
      runs.create(ctx, newRun(pipelineName())),
    ]);
    const known = [same, { ...other, version: other.version - 1 }, { name: "pipelines/p/runs/gone", version: 1 }];
    const changed = await runs.changed(
      ctx,
      known.map(({ name, version }) => ({ name, version })),
    );
    expect([...changed.keys()].sort()).toEqual([other.name, "pipelines/p/runs/gone"].sort());
    expect(changed.get(other.name)).toEqual(other);
    expect(changed.get("pipelines/p/runs/gone")).toBeUndefined();
    await endAll(await claimAll("one"));
  });
});

describe("claim", () => {
  it("gives each run to one of many workers", async () => {
    const pipeline = pipelineName();
    for (let n = 0; n < 20; n++) await runs.create(ctx, newRun(pipeline, { partition: `p${n}` }));
    const claims = (await Promise.all(["a", "b", "c", "d"].map((owner) => claimAll(owner)))).flat();
    // Workers that meet at the same row pass it over; what is left is found at the next look.
    claims.push(...(await claimAll("a")));
    expect(new Set(claims.map((claim) => claim.lease.run)).size).toBe(20);
    expect(claims).toHaveLength(20);
    await endAll(claims);
  });

  it("takes the days of a partition one at a time, the earliest first, and others meanwhile", async () => {
    const pipeline = pipelineName();
    for (const n of [3, 1, 2]) await runs.create(ctx, newRun(pipeline, { day: day(n) }));
    await runs.create(ctx, newRun(pipeline, { partition: "two", day: day(9) }));
    const first = await claimAll("a");
    expect(first.map((claim) => [claim.run.partition, claim.run.day.day])).toEqual([
      ["one", 1],
      ["two", 9],
    ]);
    await store.commit(ctx, (first[0] as Claim).lease, end("FAILED"));
    const second = await claimAll("b");
    expect(second.map((claim) => claim.run.day.day)).toEqual([2]);
    await endAll([...first, ...second]);
    const third = await claimAll("b");
    expect(third.map((claim) => claim.run.day.day)).toEqual([3]);
    await endAll(third);
  });

  it("takes over what an owner left, with its calls, and fences that owner", async () => {
    await runs.create(ctx, newRun(pipelineName()));
    const old = await store.claim(ctx, "a", 1, []);
    if (old === undefined) throw new Error("no claim");
    const running = { ...newCall("a", 0, "x", { n: 1 }), state: "RUNNING", attempts: 1, startedAt: 1_000 } as const;
    const begun = [{ step: "a", index: 0, attempt: 1, startedAt: 1_000 }];
    // The lease has run out, and still it is this owner's while nobody else took it.
    expect(await store.commit(ctx, old.lease, { ...nothing, opened: new Map([["a", [running]]]), begun })).toBe(true);
    expect(await store.claim(ctx, "a", 1, [old.lease.run])).toBeUndefined();
    const [claim] = await claimAll("b");
    expect(claim).toMatchObject({ takenOver: true, lease: { owner: "b", epoch: 2 } });
    expect(claim?.calls.get("a")).toEqual([running]);
    expect(await store.commit(ctx, old.lease, end("FAILED"))).toBe(false);
    expect((await store.renew(ctx, "a", [old.lease], 1_000)).held).toEqual([]);
    const attempts = await pool.query("select attempt, epoch, reason from attempt where run_id = $1", [old.lease.run]);
    expect(attempts.rows).toEqual([{ attempt: 1, epoch: "1", reason: "OWNER_LOST" }]);
    await endAll(claim === undefined ? [] : [claim]);
  });

  it("remembers how many attempts ended as if by a bug", async () => {
    await runs.create(ctx, newRun(pipelineName()));
    const old = (await store.claim(ctx, "a", 1, []))?.lease as Lease;
    const call = { ...newCall("a", 0, "", null), attempts: 4, faults: 2, startedAt: 1 };
    const codes = ["UNAVAILABLE", "INTERNAL", "UNKNOWN"];
    const attempts = codes.map((code, n) => ({ step: "a", index: 0, attempt: n + 1, startedAt: 1, endedAt: 2, code }));
    const ended = attempts.map((attempt) => ({ ...attempt, reason: "", message: "" }));
    await store.commit(ctx, old, { ...nothing, opened: new Map([["a", [call]]]), begun: attempts });
    await store.commit(ctx, old, { ...nothing, ended });
    const claims = await claimAll("b");
    expect(claims.map((claim) => claim.calls.get("a"))).toEqual([[call]]);
    await endAll(claims);
  });

  it("lets the runs behind one that can't be read in time have their turn", async () => {
    const [slow, quick] = [pipelineName(), pipelineName()];
    await runs.create(ctx, newRun(slow));
    // Only of a run that had an owner before there is anything to read.
    await store.claim(ctx, "a", 1, []);
    await store.expire(ctx, "a");
    await runs.create(ctx, newRun(quick));
    const blocker = await pool.connect();
    try {
      await blocker.query("begin");
      await blocker.query("lock table attempt in access exclusive mode");
      using short = withTimeout(ctx, 1_000);
      await expect(store.claim(short, "a", 600_000, [])).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    } finally {
      await blocker.query("rollback");
      blocker.release();
    }
    const next = await claimAll("a");
    expect(next.map(({ run }) => run.pipeline)).toEqual([quick]);
    await store.expire(ctx, "a");
    const all = await claimAll("b");
    expect(all.map(({ run }) => run.pipeline)).toEqual([slow, quick]);
    await endAll(all);
  });

  it("counts no owner that gave the run back as one that it broke", async () => {
    await runs.create(ctx, newRun(pipelineName()));
    for (let n = 0; n < mostTakeovers + 5; n++) {
      const [claim] = await claimAll(`owner ${n}`);
      expect(claim?.run.state).toBe("RUNNING");
      await store.release(ctx, claim?.lease as Lease);
    }
    await endAll(await claimAll("a"));
  });

  it("lets a process that starts again take its own runs at once", async () => {
    await runs.create(ctx, newRun(pipelineName()));
    const [before] = await claimAll("same");
    expect(await store.claim(ctx, "other", 1_000, [])).toBeUndefined();
    await store.expire(ctx, "same");
    const [after] = await claimAll("same");
    expect(after?.lease).toEqual({ ...before?.lease, epoch: 2 });
    await endAll(after === undefined ? [] : [after]);
  });
});

describe("renew", () => {
  it("holds a run that its owner has just ended, for the owner may not know yet", async () => {
    await runs.create(ctx, newRun(pipelineName()));
    const claims = await claimAll("a");
    const leases = claims.map(({ lease }) => lease);
    await endAll(claims);
    const { held } = await store.renew(ctx, "a", leases, 10_000);
    expect(held).toEqual(leases.map(({ run }) => ({ run, cancelling: false })));
  });
});

describe("commit", () => {
  it("is the same when its answer was lost and it is repeated", async () => {
    const { name } = await runs.create(ctx, newRun(pipelineName()));
    const [claim] = await claimAll("a");
    const lease = claim?.lease as Lease;
    const call = { ...newCall("a", 0, "", null), state: "SUCCEEDED", attempts: 1, startedAt: 1, endedAt: 2 } as const;
    const done = { ...call, output: { text: "a\u0000b" } };
    const begun = [{ step: "a", index: 0, attempt: 1, startedAt: 1 }];
    for (let time = 0; time < 2; time++) {
      expect(await store.commit(ctx, lease, { ...nothing, opened: new Map([["a", [done]]]), begun })).toBe(true);
    }
    for (let time = 0; time < 2; time++) expect(await store.commit(ctx, lease, end("SUCCEEDED"))).toBe(true);
    const run = await runs.get(ctx, name);
    expect(run).toMatchObject({ state: "SUCCEEDED", steps: [{ state: "SUCCEEDED", itemsDone: 1, attempts: 1 }] });
  });

  it("keeps an end whose words have half a character, or none that a text may have", async () => {
    const { name } = await runs.create(ctx, newRun(pipelineName()));
    const [claim] = await claimAll("a");
    const words = "a\u0000b\ud83d";
    const ended = { state: "SUCCEEDED", outcome: words, reasons: [words], summary: words } as const;
    expect(await store.commit(ctx, claim?.lease as Lease, { ...nothing, end: ended })).toBe(true);
    const kept = "a\ufffdb\ufffd";
    expect(await runs.get(ctx, name)).toMatchObject({ outcome: kept, reasons: [kept], summary: kept });
  });

  it("keeps the end that was seen when its answer was lost and it is repeated", async () => {
    const { name } = await runs.create(ctx, newRun(pipelineName()));
    const [claim] = await claimAll("a");
    await runs.cancel(ctx, name);
    for (let time = 0; time < 2; time++) {
      expect(await store.commit(ctx, claim?.lease as Lease, end("SUCCEEDED"))).toBe(true);
      expect((await runs.get(ctx, name))?.state).toBe("CANCELLED");
    }
  });

  it("changes nothing when it comes after a newer one of the same owner", async () => {
    await runs.create(ctx, newRun(pipelineName()));
    const [claim] = await claimAll("a");
    const lease = claim?.lease as Lease;
    const begun = { ...newCall("a", 0, "", null), state: "RUNNING", attempts: 1, startedAt: 1 } as const;
    const late = { ...nothing, opened: new Map([["a", [begun]]]) };
    expect(await store.commit(ctx, lease, late)).toBe(true);
    const changed = [{ ...begun, state: "SUCCEEDED", endedAt: 2, output: { made: 1 } } as const];
    expect(await store.commit(ctx, lease, { ...nothing, ordinal: 2, changed })).toBe(true);
    // It was sent once more, and its first sending was only slow.
    expect(await store.commit(ctx, lease, { ...nothing, changed: [begun] })).toBe(false);
    const { rows } = await pool.query("select state, output from call where run_id = $1", [lease.run]);
    expect(rows).toEqual([{ state: "SUCCEEDED", output: { made: 1 } }]);
    await store.commit(ctx, lease, { ...end("SUCCEEDED"), ordinal: 3 });
  });

  it("fences each run apart from those whose commits come at the same moment, and fails a harmful one alone", async () => {
    for (let n = 0; n < 12; n++) await runs.create(ctx, newRun(pipelineName()));
    const claims = await claimAll("a");
    const stale = claims[3]?.lease.run;
    await pool.query("update run set epoch = epoch + 1 where id = $1", [stale]);
    const harmful = claims[7]?.lease.run;
    const results = await Promise.allSettled(
      claims.map(({ lease }) => {
        const call = { ...newCall("a", 0, "", null), output: { run: lease.run } };
        // There is no such step: the database refuses the call.
        const opened = new Map([lease.run === harmful ? ["b", [{ ...call, step: "b" }]] : ["a", [call]]]);
        return store.commit(ctx, lease, { ...nothing, opened });
      }),
    );
    for (const [n, { lease }] of claims.entries()) {
      const result = results[n];
      if (lease.run === harmful) expect(result).toMatchObject({ status: "rejected", reason: { code: "23503" } });
      else expect(result).toEqual({ status: "fulfilled", value: lease.run !== stale });
    }
    const { rows } = await pool.query<{ id: string }>("select output->>'run' as id from call where run_id = any($1)", [
      claims.map(({ lease }) => lease.run),
    ]);
    const kept = claims.map(({ lease }) => lease.run).filter((run) => run !== stale && run !== harmful);
    expect(rows.map(({ id }) => id).sort()).toEqual(kept.sort());
    await pool.query("update run set epoch = epoch - 1 where id = $1", [stale]);
    await endAll(claims);
  });

  it("keeps a cancel that came before the end", async () => {
    const { name } = await runs.create(ctx, newRun(pipelineName()));
    const [claim] = await claimAll("a");
    const lease = claim?.lease as Lease;
    expect((await runs.cancel(ctx, name))?.state).toBe("CANCELLING");
    expect(await store.cancelling(ctx, "a")).toEqual([lease.run]);
    await store.commit(ctx, lease, end("SUCCEEDED"));
    expect((await runs.get(ctx, name))?.state).toBe("CANCELLED");
  });
});

describe("create", () => {
  it("makes one run, however many ask at once", async () => {
    const run = newRun(pipelineName());
    const views = await Promise.all(Array.from({ length: 12 }, () => runs.create(ctx, run)));
    expect(new Set(views.map((view) => view.name)).size).toBe(1);
    await endAll(await claimAll("a"));
  });

  it.each([
    { name: "what succeeded is the answer", ended: "SUCCEEDED", force: false, generation: 1 },
    { name: "what succeeded is done again by force", ended: "SUCCEEDED", force: true, generation: 2 },
    { name: "what failed is done again", ended: "FAILED", force: false, generation: 2 },
    { name: "what is active is the answer, by force too", ended: undefined, force: true, generation: 1 },
  ] as const)("$name", async ({ ended, force, generation }) => {
    const run = newRun(pipelineName());
    await runs.create(ctx, run);
    const claims = ended === undefined ? [] : await claimAll("a");
    for (const { lease } of claims) await store.commit(ctx, lease, end(ended ?? "FAILED"));
    expect((await runs.preview(ctx, { ...run, force })).generation).toBe(generation);
    expect((await runs.create(ctx, { ...run, force })).generation).toBe(generation);
    await endAll(await claimAll("a"));
  });

  it("answers a repeated request id with the first run, and refuses it for another request", async () => {
    const run = newRun(pipelineName(), { requestId: "6f1c2d9e-0000-4000-8000-000000000001" });
    const first = await runs.create(ctx, run);
    await endAll(await claimAll("a"));
    expect((await runs.create(ctx, { ...run, force: true })).name).toBe(first.name);
    const conflict = runs.create(ctx, { ...run, fingerprint: "other" });
    await expect(conflict).rejects.toMatchObject({ code: "ALREADY_EXISTS", reason: "REQUEST_ID_CONFLICT" });
  });
});

describe("list", () => {
  it("pages through the runs, the newest day first", async () => {
    const pipeline = pipelineName();
    for (let n = 1; n <= 5; n++) await runs.create(ctx, newRun(pipeline, { day: day(n), partition: `p${n % 2}` }));
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
