import { describe, expect, it } from "@jest/globals";
import { sleep } from "../../kit/abort.ts";
import { withCancel } from "../../kit/context.ts";
import { failedPrecondition, unavailable } from "../../kit/errors.ts";
import { testContext } from "../../kit/testing/context.ts";
import { failure } from "../testing/failure.ts";
import type { Entry, Outcome } from "./outcome.ts";
import { type WriteGroup, WriteQueue } from "./queue.ts";

const ctx = testContext();
const SNAPSHOT = { no: 1, sourceId: 1, source: "shop", run: "r", lineNo: 0, baseNo: 0, shards: new Map() };
const DONE: Outcome = { ok: true, written: { listings: 1, rejects: 0 }, repeated: false };

function entry(firstItem: number, size = 1): Entry {
  const items = Array.from({ length: size }, () => ({ kind: "known", id: 1, quality: 0, warnings: [] }) as const);
  const place = { snapshotNo: 1, shardNo: 1, ordinal: 0, firstItem };
  return { batch: { ...place, items, versions: new Uint8Array(), digest: 0n }, shard: "s", epoch: 1 };
}

/** A writer that takes a while, and remembers the groups that it was given. */
function recorder(answer: (entries: readonly Entry[]) => readonly Outcome[] = (entries) => entries.map(() => DONE)) {
  const groups: number[][] = [];
  let atOnce = 0;
  let most = 0;
  const write: WriteGroup = async (_ctx, _snapshot, entries) => {
    groups.push(entries.map(({ batch }) => batch.firstItem));
    most = Math.max(most, ++atOnce);
    await sleep(ctx.signal, 20);
    atOnce--;
    return answer(entries);
  };
  return { write, groups, most: () => most };
}

describe("WriteQueue", () => {
  it("puts together what arrives while its writers are busy", async () => {
    const { write, groups, most } = recorder();
    const queue = new WriteQueue({ ctx, write, writers: 2 });
    await Promise.all([0, 1, 2, 3, 4, 5].map((first) => queue.write(ctx, SNAPSHOT, entry(first))));
    expect(groups).toEqual([[0], [1], [2, 3, 4, 5]]);
    expect(most()).toBe(2);
  });

  it("keeps groups below their limit of items", async () => {
    const { write, groups } = recorder();
    const queue = new WriteQueue({ ctx, write, writers: 1, groupItems: 10 });
    await Promise.all([0, 4, 8, 12, 16].map((first) => queue.write(ctx, SNAPSHOT, entry(first, 4))));
    expect(groups).toEqual([[0], [4, 8], [12, 16]]);
  });

  it("refuses more than may wait", async () => {
    const { write } = recorder();
    const queue = new WriteQueue({ ctx, write, writers: 1, waiting: 2 });
    const calls = [0, 1, 2, 3].map((first) => queue.write(ctx, SNAPSHOT, entry(first)));
    expect(await failure(calls[3] ?? Promise.resolve())).toMatchObject({
      code: "UNAVAILABLE",
      reason: "WRITE_QUEUE_FULL",
    });
    await Promise.all(calls.slice(0, 3));
  });

  it("answers each batch of a group by itself", async () => {
    const refused: Outcome = { ok: false, error: failedPrecondition("BATCH_CONFLICT", "no") };
    const { write } = recorder((entries) => entries.map(({ batch }) => (batch.firstItem === 2 ? refused : DONE)));
    const queue = new WriteQueue({ ctx, write, writers: 1 });
    const settled = await Promise.allSettled([0, 1, 2, 3].map((first) => queue.write(ctx, SNAPSHOT, entry(first))));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("writes the batches of a group one by one where the group fails", async () => {
    const { write, groups } = recorder((entries) => {
      if (entries.some(({ batch }) => batch.firstItem === 2)) throw new Error("it can't be written");
      return entries.map(() => DONE);
    });
    const queue = new WriteQueue({ ctx, write, writers: 1 });
    const settled = await Promise.allSettled([0, 1, 2, 3].map((first) => queue.write(ctx, SNAPSHOT, entry(first))));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(groups).toEqual([[0], [1, 2, 3], [1], [2], [3]]);
  });

  it("fails a group at once where the database is away", async () => {
    const { write, groups } = recorder(() => {
      throw unavailable("DATABASE_UNAVAILABLE", "away");
    });
    const queue = new WriteQueue({ ctx, write, writers: 1 });
    await Promise.allSettled([0, 1, 2].map((first) => queue.write(ctx, SNAPSHOT, entry(first))));
    expect(groups).toEqual([[0], [1, 2]]);
  });

  it("lets a call go when it ends, without the others of its group", async () => {
    const { write, groups } = recorder();
    const queue = new WriteQueue({ ctx, write, writers: 1 });
    using gone = withCancel(ctx);
    const calls = [
      queue.write(ctx, SNAPSHOT, entry(0)),
      queue.write(gone, SNAPSHOT, entry(1)),
      queue.write(ctx, SNAPSHOT, entry(2)),
    ];
    gone.cancel();
    expect(await failure(calls[1] ?? Promise.resolve())).toMatchObject({ code: "CANCELLED" });
    await Promise.all([calls[0], calls[2]]);
    expect(groups).toEqual([[0], [2]]);
  });
});
