import { describe, expect, it } from "@jest/globals";
import { Snapshot_State } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { WriteListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { withTimeout } from "../../kit/context.ts";
import { testPostgres } from "../../kit/testing/test-postgres.ts";
import { batches, harvest, items, listing, open, packed, publish, type TestDay } from "../testing/day.ts";
import { dumpStorage } from "../testing/dump.ts";
import { failure } from "../testing/failure.ts";
import { runContext, startStorage } from "../testing/storage.ts";
import { freshStorage } from "../testing/test-storage.ts";
import { untilItWaits } from "../testing/waiting.ts";

const postgres = testPostgres();
const storage = freshStorage(postgres);

const DAY: TestDay = {
  source: "shop",
  day: "2026-01-01",
  shards: [
    {
      id: "all",
      items: items([listing({ externalId: "a", price: "1 EUR" }), "ID_MISSING", listing({ externalId: "b" })]),
    },
  ],
};

async function opened(
  day = DAY,
): Promise<{ request: WriteListingsRequest; snapshot: Awaited<ReturnType<typeof open>> }> {
  const snapshot = await open(storage.server, day);
  const [request] = batches(day, snapshot);
  if (request === undefined) throw new Error("the day has no batch");
  return { request, snapshot };
}

function send(request: WriteListingsRequest, run = DAY.day, epoch = 1) {
  return storage.server.writeListings(runContext(run, epoch), packed(request));
}

describe("writeListings", () => {
  it("answers a repeat as it answered the first, also after the publication", async () => {
    const { request, snapshot } = await opened();
    expect(await send(request)).toEqual({ listings: 2, rejects: 1 });
    const once = await dumpStorage(storage.url);
    expect(await send(request)).toEqual({ listings: 2, rejects: 1 });
    expect(await dumpStorage(storage.url)).toEqual(once);
    await publish(storage.server, DAY, snapshot);
    expect(await send(request)).toEqual({ listings: 2, rejects: 1 });
  });

  it("writes a batch that comes many times at once only once", async () => {
    await using replica = await startStorage({ url: storage.url });
    const { request, snapshot } = await opened();
    const servers = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? storage : replica).server);
    const answers = await Promise.all(
      servers.map((server) => server.writeListings(runContext(DAY.day), packed(request))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await publish(storage.server, DAY, snapshot)).counts).toMatchObject({ items: 3n, listings: 2n });
  });

  it.each<{ name: string; change: (request: WriteListingsRequest) => WriteListingsRequest }>([
    {
      name: "another price",
      change: (r) => ({ ...r, items: items([listing({ externalId: "a", price: "2 EUR" }), "ID_MISSING"]) }),
    },
    { name: "fewer rows", change: (r) => ({ ...r, items: r.items.slice(0, 1) }) },
    { name: "another reason", change: (r) => ({ ...r, items: items(["ITEM_NOT_OBJECT"]) }) },
  ])("refuses $name under an id that was used", async ({ change }) => {
    const { request } = await opened();
    await send(request);
    expect(await failure(send(change(request)))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "BATCH_CONFLICT",
      metadata: { shard: "all", first_item: "0" },
    });
  });

  it("refuses rows at places of another batch, and takes the batches beside it", async () => {
    const { request } = await opened();
    await send(request);
    const overlapping = { ...request, firstItem: 2n, items: request.items.slice(2) };
    const [refused, taken] = await Promise.all([failure(send(overlapping)), send({ ...request, firstItem: 9n })]);
    expect(refused).toMatchObject({ code: "FAILED_PRECONDITION", reason: "BATCH_CONFLICT" });
    expect(taken).toEqual({ listings: 2, rejects: 1 });
  });

  it("refuses one batch of a group without failing the others", async () => {
    const { request } = await opened();
    await send(request);
    const group = [
      { ...request, firstItem: 3n },
      { ...request, items: request.items.slice(1) },
      { ...request, firstItem: 6n },
    ];
    const settled = await Promise.allSettled(group.map((batch) => send(batch)));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("keeps the highest epoch and refuses lower ones, and nobody else's", async () => {
    const { request } = await opened();
    await send(request, DAY.day, 5);
    const stale = await failure(send({ ...request, firstItem: 3n }, DAY.day, 4));
    expect(stale).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "EPOCH_STALE",
      metadata: { newest_epoch: "5" },
    });
    expect(await failure(send(request, "another-run", 9))).toMatchObject({
      code: "NOT_FOUND",
      reason: "SNAPSHOT_NOT_FOUND",
    });
    await send({ ...request, firstItem: 3n }, DAY.day, 6);
  });

  it.each<{ name: string; change: Partial<WriteListingsRequest>; want: object }>([
    {
      name: "another shard",
      change: { shard: "none" },
      want: { code: "FAILED_PRECONDITION", reason: "SHARD_UNKNOWN" },
    },
    {
      name: "another source",
      change: { source: "sources/x" },
      want: { code: "NOT_FOUND", reason: "SNAPSHOT_NOT_FOUND" },
    },
    {
      name: "another number",
      change: { snapshotNumber: 99n },
      want: { code: "NOT_FOUND", reason: "SNAPSHOT_NOT_FOUND" },
    },
  ])("refuses $name", async ({ change, want }) => {
    const { request } = await opened();
    expect(await failure(send({ ...request, ...change }))).toMatchObject(want);
  });

  it("refuses new batches of a published snapshot", async () => {
    const { request, snapshot } = await opened();
    await send(request);
    await publish(storage.server, DAY, snapshot);
    expect(await failure(send({ ...request, firstItem: 3n }))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "SNAPSHOT_NOT_OPEN",
      metadata: { state: "published" },
    });
  });

  it("makes a publication wait for the batches under way, and shuts out those that come later", async () => {
    const { request, snapshot } = await opened();
    await send(request);
    const late = await storage.pool.connect();
    await late.query("begin");
    await late.query("select from snapshot s join run_epoch r on r.run = s.run where s.no = $1 for share", [
      snapshot.number,
    ]);
    let done = false;
    const publishing = publish(storage.server, DAY, snapshot).finally(() => {
      done = true;
    });
    await untilItWaits(storage.pool, publishing);
    expect(done).toBe(false);
    await late.query("commit");
    late.release();
    expect((await publishing).state).toBe(Snapshot_State.PUBLISHED);
  });

  it("keeps what PostgreSQL can't: a NUL becomes a replacement character", async () => {
    const rows = items([
      listing({ externalId: "a", title: "A\0B", attributes: { "k\0": "v\\u0000\0" }, imageUrls: ["x\0"] }),
    ]);
    await harvest(storage.server, { ...DAY, shards: [{ id: "all", items: rows }] });
    const stored = await storage.server.getListing(runContext("r"), {
      name: "sources/shop/listings/a",
      asOfDay: undefined,
    });
    expect(stored).toMatchObject({
      title: "A\ufffdB",
      attributes: { "k\ufffd": "v\\u0000\ufffd" },
      imageUrls: ["x\ufffd"],
    });
  });

  it("ends with its call's deadline while the database is blocked, and is there for the repeat", async () => {
    const { request, snapshot } = await opened();
    const blocker = await storage.pool.connect();
    await blocker.query("begin; lock table batch in access exclusive mode");
    using ctx = withTimeout(runContext(DAY.day), 300);
    expect(await failure(storage.server.writeListings(ctx, packed(request)))).toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    await blocker.query("commit");
    blocker.release();
    await send(request);
    expect((await publish(storage.server, DAY, snapshot)).counts?.items).toBe(3n);
  });

  it("says UNAVAILABLE while PostgreSQL is away, and recovers by itself", async () => {
    const { request, snapshot } = await opened();
    await postgres.crash();
    const away = { code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" };
    expect(await failure(send(request))).toMatchObject(away);
    expect(await failure(open(storage.server, DAY))).toMatchObject(away);
    await postgres.start();
    await send(request);
    expect((await publish(storage.server, DAY, snapshot)).state).toBe(Snapshot_State.PUBLISHED);
  });
});
