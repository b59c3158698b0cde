import { beforeAll, describe, expect, it } from "@jest/globals";
import { withTimeout } from "../../../kit/context.ts";
import { testContext } from "../../../kit/testing/context.ts";
import { newCall } from "../../engine/state.ts";
import { type Claim, type Lease, mostTakeovers, type Store } from "../../engine/store.ts";
import type { RunStore } from "../../run/run.ts";
import { claimAll, emptyCommit, endAll, endingCommit } from "../../testing/commits.ts";
import { testDatabase } from "../../testing/database.ts";
import { day, newRunWith } from "../../testing/runs.ts";
import { createRunStore } from "../run/store.ts";
import { createStore } from "./store.ts";

const database = testDatabase();
let store: Store;
let runs: RunStore;
const ctx = testContext();

beforeAll(async () => {
  store = createStore(database.pool);
  runs = createRunStore(database.pool);
});

let pipelines = 0;

const pipelineName = () => `p${++pipelines}`;

describe("claim", () => {
  it("gives each run to one of many workers", async () => {
    const pipeline = pipelineName();
    for (let n = 0; n < 20; n++) await runs.create(ctx, newRunWith({ pipeline, partition: `p${n}` }));
    const claims = (await Promise.all(["a", "b", "c", "d"].map((owner) => claimAll(store, owner)))).flat();
    // Workers that meet at the same row pass it over; what is left is found at the next look.
    claims.push(...(await claimAll(store, "a")));
    expect(new Set(claims.map((claim) => claim.lease.run)).size).toBe(20);
    expect(claims).toHaveLength(20);
    await endAll(store, claims);
  });

  it("takes the days of a partition one at a time, the earliest first, and others meanwhile", async () => {
    const pipeline = pipelineName();
    for (const n of [3, 1, 2]) await runs.create(ctx, newRunWith({ pipeline, day: day(n) }));
    await runs.create(ctx, newRunWith({ pipeline, partition: "two", day: day(9) }));
    const first = await claimAll(store, "a");
    expect(first.map((claim) => [claim.run.partition, claim.run.day.day])).toEqual([
      ["one", 1],
      ["two", 9],
    ]);
    await store.commit(ctx, (first[0] as Claim).lease, endingCommit("FAILED"));
    const second = await claimAll(store, "b");
    expect(second.map((claim) => claim.run.day.day)).toEqual([2]);
    await endAll(store, [...first, ...second]);
    const third = await claimAll(store, "b");
    expect(third.map((claim) => claim.run.day.day)).toEqual([3]);
    await endAll(store, third);
  });

  it("takes over what an owner left, with its calls, and fences that owner", async () => {
    await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const old = await store.claim(ctx, "a", 1, []);
    if (old === undefined) throw new Error("no claim");
    const running = { ...newCall("a", 0, "x", { n: 1 }), state: "RUNNING", attempts: 1, startedAt: 1_000 } as const;
    const begun = [{ step: "a", index: 0, attempt: 1, startedAt: 1_000 }];
    // The lease has run out, and still it is this owner's while nobody else took it.
    await store.expire(ctx, "a");
    expect(await store.commit(ctx, old.lease, { ...emptyCommit, opened: new Map([["a", [running]]]), begun })).toBe(
      true,
    );
    expect(await store.claim(ctx, "a", 1, [old.lease.run])).toBeUndefined();
    const [claim] = await claimAll(store, "b");
    expect(claim).toMatchObject({ takenOver: true, lease: { owner: "b", epoch: 2 } });
    expect(claim?.calls.get("a")).toEqual([running]);
    expect(await store.commit(ctx, old.lease, endingCommit("FAILED"))).toBe(false);
    expect((await store.renew(ctx, "a", [old.lease], 1_000)).held).toEqual([]);
    const attempts = await database.pool.query("select attempt, epoch, reason from attempt where run_id = $1", [
      old.lease.run,
    ]);
    expect(attempts.rows).toEqual([{ attempt: 1, epoch: "1", reason: "OWNER_LOST" }]);
    await endAll(store, claim === undefined ? [] : [claim]);
  });

  it("remembers how many attempts ended as if by a bug", async () => {
    await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const old = (await store.claim(ctx, "a", 1, []))?.lease as Lease;
    const call = { ...newCall("a", 0, "", null), attempts: 4, faults: 2, startedAt: 1 };
    const codes = ["UNAVAILABLE", "INTERNAL", "UNKNOWN"];
    const attempts = codes.map((code, n) => ({ step: "a", index: 0, attempt: n + 1, startedAt: 1, endedAt: 2, code }));
    const ended = attempts.map((attempt) => ({ ...attempt, reason: "", message: "" }));
    await store.commit(ctx, old, { ...emptyCommit, opened: new Map([["a", [call]]]), begun: attempts });
    await store.commit(ctx, old, { ...emptyCommit, ended });
    await store.expire(ctx, "a");
    const claims = await claimAll(store, "b");
    expect(claims.map((claim) => claim.calls.get("a"))).toEqual([[call]]);
    await endAll(store, claims);
  });

  it("lets the runs behind one that can't be read in time have their turn", async () => {
    const [slow, quick] = [pipelineName(), pipelineName()];
    const { name } = await runs.create(ctx, newRunWith({ pipeline: slow }));
    // Only of a run that had an owner before there is anything to read.
    await store.claim(ctx, "a", 1, []);
    await store.expire(ctx, "a");
    await runs.create(ctx, newRunWith({ pipeline: quick }));
    const blocker = await database.pool.connect();
    try {
      await blocker.query("begin");
      await blocker.query("lock table attempt in access exclusive mode");
      // Where the machine stands still, a claim's time may be up before it has the run.
      do {
        using short = withTimeout(ctx, 1_000);
        await expect(store.claim(short, "a", 600_000, [])).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
      } while ((await runs.get(ctx, name))?.epoch === 1);
    } finally {
      await blocker.query("rollback");
      blocker.release();
    }
    const next = await claimAll(store, "a");
    expect(next.map(({ run }) => run.pipeline)).toEqual([quick]);
    await store.expire(ctx, "a");
    const all = await claimAll(store, "b");
    expect(all.map(({ run }) => run.pipeline)).toEqual([slow, quick]);
    await endAll(store, all);
  });

  it("counts no owner that gave the run back as one that it broke", async () => {
    await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    for (let n = 0; n < mostTakeovers + 5; n++) {
      const [claim] = await claimAll(store, `owner ${n}`);
      expect(claim?.run.state).toBe("RUNNING");
      await store.release(ctx, claim?.lease as Lease);
    }
    await endAll(store, await claimAll(store, "a"));
  });

  it("lets a process that starts again take its own runs at once", async () => {
    await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const [before] = await claimAll(store, "same");
    expect(await store.claim(ctx, "other", 1_000, [])).toBeUndefined();
    await store.expire(ctx, "same");
    const [after] = await claimAll(store, "same");
    expect(after?.lease).toEqual({ ...before?.lease, epoch: 2 });
    await endAll(store, after === undefined ? [] : [after]);
  });
});

describe("renew", () => {
  it("holds a run that its owner has just ended, for the owner may not know yet", async () => {
    await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const claims = await claimAll(store, "a");
    const leases = claims.map(({ lease }) => lease);
    await endAll(store, claims);
    const { held } = await store.renew(ctx, "a", leases, 10_000);
    expect(held).toEqual(leases.map(({ run }) => ({ run, cancelling: false })));
  });
});

describe("commit", () => {
  it("is the same when its answer was lost and it is repeated", async () => {
    const { name } = await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const [claim] = await claimAll(store, "a");
    const lease = claim?.lease as Lease;
    const call = { ...newCall("a", 0, "", null), state: "SUCCEEDED", attempts: 1, startedAt: 1, endedAt: 2 } as const;
    const done = { ...call, output: { text: "a\u0000b" } };
    const begun = [{ step: "a", index: 0, attempt: 1, startedAt: 1 }];
    for (let time = 0; time < 2; time++) {
      expect(await store.commit(ctx, lease, { ...emptyCommit, opened: new Map([["a", [done]]]), begun })).toBe(true);
    }
    for (let time = 0; time < 2; time++) expect(await store.commit(ctx, lease, endingCommit("SUCCEEDED"))).toBe(true);
    const run = await runs.get(ctx, name);
    expect(run).toMatchObject({ state: "SUCCEEDED", steps: [{ state: "SUCCEEDED", itemsDone: 1, attempts: 1 }] });
  });

  it("keeps an end whose words have half a character, or none that a text may have", async () => {
    const { name } = await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const [claim] = await claimAll(store, "a");
    const words = "a\u0000b\ud83d";
    const ended = { state: "SUCCEEDED", outcome: words, reasons: [words], summary: words } as const;
    expect(await store.commit(ctx, claim?.lease as Lease, { ...emptyCommit, end: ended })).toBe(true);
    const kept = "a\ufffdb\ufffd";
    expect(await runs.get(ctx, name)).toMatchObject({ outcome: kept, reasons: [kept], summary: kept });
  });

  it("keeps the end that was seen when its answer was lost and it is repeated", async () => {
    const { name } = await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const [claim] = await claimAll(store, "a");
    await runs.cancel(ctx, name);
    for (let time = 0; time < 2; time++) {
      expect(await store.commit(ctx, claim?.lease as Lease, endingCommit("SUCCEEDED"))).toBe(true);
      expect((await runs.get(ctx, name))?.state).toBe("CANCELLED");
    }
  });

  it("changes nothing when it comes after a newer one of the same owner", async () => {
    await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const [claim] = await claimAll(store, "a");
    const lease = claim?.lease as Lease;
    const begun = { ...newCall("a", 0, "", null), state: "RUNNING", attempts: 1, startedAt: 1 } as const;
    const late = { ...emptyCommit, opened: new Map([["a", [begun]]]) };
    expect(await store.commit(ctx, lease, late)).toBe(true);
    const changed = [{ ...begun, state: "SUCCEEDED", endedAt: 2, output: { made: 1 } } as const];
    expect(await store.commit(ctx, lease, { ...emptyCommit, ordinal: 2, changed })).toBe(true);
    // It was sent once more, and its first sending was only slow.
    expect(await store.commit(ctx, lease, { ...emptyCommit, changed: [begun] })).toBe(false);
    const { rows } = await database.pool.query("select state, output from call where run_id = $1", [lease.run]);
    expect(rows).toEqual([{ state: "SUCCEEDED", output: { made: 1 } }]);
    await store.commit(ctx, lease, { ...endingCommit("SUCCEEDED"), ordinal: 3 });
  });

  it("fences each run apart from those whose commits come at the same moment, and fails a harmful one alone", async () => {
    for (let n = 0; n < 12; n++) await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const claims = await claimAll(store, "a");
    const stale = claims[3]?.lease.run;
    await database.pool.query("update run set epoch = epoch + 1 where id = $1", [stale]);
    const harmful = claims[7]?.lease.run;
    const results = await Promise.allSettled(
      claims.map(({ lease }) => {
        const call = { ...newCall("a", 0, "", null), output: { run: lease.run } };
        // There is no such step: the database refuses the call.
        const opened = new Map([lease.run === harmful ? ["b", [{ ...call, step: "b" }]] : ["a", [call]]]);
        return store.commit(ctx, lease, { ...emptyCommit, opened });
      }),
    );
    for (const [n, { lease }] of claims.entries()) {
      const result = results[n];
      if (lease.run === harmful) expect(result).toMatchObject({ status: "rejected", reason: { code: "23503" } });
      else expect(result).toEqual({ status: "fulfilled", value: lease.run !== stale });
    }
    const { rows } = await database.pool.query<{ id: string }>(
      "select output->>'run' as id from call where run_id = any($1)",
      [claims.map(({ lease }) => lease.run)],
    );
    const kept = claims.map(({ lease }) => lease.run).filter((run) => run !== stale && run !== harmful);
    expect(rows.map(({ id }) => id).sort()).toEqual(kept.sort());
    await database.pool.query("update run set epoch = epoch - 1 where id = $1", [stale]);
    await endAll(store, claims);
  });

  it("keeps a cancel that came before the end", async () => {
    const { name } = await runs.create(ctx, newRunWith({ pipeline: pipelineName() }));
    const [claim] = await claimAll(store, "a");
    const lease = claim?.lease as Lease;
    expect((await runs.cancel(ctx, name))?.state).toBe("CANCELLING");
    expect(await store.cancelling(ctx, "a")).toEqual([lease.run]);
    await store.commit(ctx, lease, endingCommit("SUCCEEDED"));
    expect((await runs.get(ctx, name))?.state).toBe("CANCELLED");
  });
});
