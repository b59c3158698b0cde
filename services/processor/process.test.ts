import { describe, expect, it } from "@jest/globals";
import { Packing } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import type { ProcessResponse } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { onAbort, withCancel } from "../kit/context.ts";
import { aborted, cancelled, notFound, unavailable } from "../kit/errors.ts";
import { createMetrics } from "../kit/metrics.ts";
import { testContext } from "../kit/testing/context.ts";
import { collected, failureOf } from "../kit/testing/failure.ts";
import { createProcessorMetrics } from "./metrics.ts";
import { createPageReader } from "./pages/page.ts";
import { processShard, type ShardWork } from "./process.ts";
import { createArchive } from "./testing/archive.ts";
import { createLedger, encodedBytes, type Ledger, unpacking } from "./testing/ledger.ts";
import { mappedNormaliser } from "./testing/mapped.ts";
import { processRequest } from "./testing/process-request.ts";

const ctx = testContext();
const request = processRequest({ snapshotNumber: 9n });

const normaliser = mappedNormaliser({ external_id: "row.id", title: "row.title", price: "row.?price" });

function work(archive: ShardWork["collector"], ledger: Ledger, own: Partial<ShardWork> = {}): ShardWork {
  return {
    source: { readPage: createPageReader({ format: "json", rows: "" }), normaliser },
    collector: archive,
    storage: unpacking(ledger),
    inFlight: 4,
    largestPageBytes: 1_000_000,
    observe: createProcessorMetrics(createMetrics().registry).observer("test"),
    ...own,
  };
}

function rows(count: number, from = 0): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({ id: `id${from + i}`, title: `Thing ${from + i}`, price: i + 0.5 }));
}

const page = (value: unknown) => Buffer.from(JSON.stringify(value));

function resultOf(messages: readonly ProcessResponse[]) {
  const update = messages.at(-1)?.update;
  if (update?.$case !== "result") throw new TypeError("the last message is no result");
  return update.value;
}

async function run(pages: readonly Uint8Array[], req = request, own: Partial<ShardWork> = {}) {
  const ledger = createLedger();
  const archive = createArchive(() => pages);
  const messages = await collected(processShard(ctx, req, work(archive, ledger, own)));
  return { ledger, archive, messages, result: resultOf(messages) };
}

describe("a shard", () => {
  it("is written whole, in batches over all its pages, and the result counts it", async () => {
    const { ledger, archive, messages, result } = await run([
      page(rows(300)),
      page([...rows(299, 300), null]),
      page(rows(1, 599)),
    ]);
    expect(archive.requests).toEqual([
      {
        source: "sources/test",
        day: request.day,
        generation: 1,
        shard: "all",
        startPage: 0,
        packing: Packing.ZSTD,
        together: true,
      },
    ]);
    expect(ledger.batches.map(({ firstItem, items }) => [firstItem, items.length])).toEqual([
      [0n, 500],
      [500n, 101],
    ]);
    expect(ledger.batches[0]).toMatchObject({ source: "sources/test", snapshotNumber: 9n, shard: "all" });
    const places = ledger.batches.flatMap(({ items }) => items.map((item) => [item.page, item.row]));
    expect(places[299]).toEqual([0, 299]);
    expect(places[300]).toEqual([1, 0]);
    expect(places[600]).toEqual([2, 0]);
    const told = messages.map(({ update }) => (update?.$case === "progress" ? update.value : update?.$case));
    expect(told).toEqual([
      { done: 501n, total: 0n, unit: "items" },
      { done: 601n, total: 0n, unit: "items" },
      "result",
    ]);
    expect(result).toEqual({
      outcome: { shard: "all", state: ShardState.COMPLETE, pages: 3n, items: 601n, reason: "", message: "" },
      listings: 600n,
      rejects: 1n,
    });
  });

  it("without pages has a result without items", async () => {
    const { ledger, result } = await run([], {
      ...request,
      state: ShardState.FAILED,
      reason: "HTTP_403",
      message: "No.",
    });
    expect(ledger.batches).toEqual([]);
    expect(result.outcome).toEqual({
      shard: "all",
      state: ShardState.FAILED,
      pages: 0n,
      items: 0n,
      reason: "HTTP_403",
      message: "No.",
    });
  });

  it("with a page that can't be read is not complete, and its other pages count", async () => {
    const { ledger, result } = await run([page(rows(2)), Buffer.from("<html>"), page(rows(2, 2)), Buffer.from("{")]);
    expect(result).toMatchObject({ listings: 4n, rejects: 2n });
    expect(result.outcome).toMatchObject({
      state: ShardState.TRUNCATED,
      pages: 4n,
      items: 6n,
      reason: "PAGE_MALFORMED",
      message: expect.stringMatching(/^Page 1: expected JSON, found: /),
    });
    const rejects = ledger.batches.flatMap(({ items }) => items).filter(({ outcome }) => outcome?.$case === "reject");
    expect(rejects.map((item) => [item.page, item.row, item.outcome])).toMatchObject([
      [1, 0, { value: { reason: "PAGE_MALFORMED", raw: Buffer.from("<html>") } }],
      [3, 0, { value: { reason: "PAGE_MALFORMED", raw: Buffer.from("{") } }],
    ]);
  });

  it.each([
    { name: "control characters", bytes: Buffer.from("\0\u0001 is no JSON") },
    { name: "a text that is quoted whole", bytes: Buffer.from(`"a"${"b".repeat(900_000)}`), format: "csv" as const },
  ])("tells why a page can't be read in a short line, whatever stands in it: $name", async ({ bytes, format }) => {
    const readPage = createPageReader({ format: format ?? "json", rows: "" });
    const { result } = await run([bytes], request, { source: { readPage, normaliser } });
    expect(result.outcome).toMatchObject({ state: ShardState.TRUNCATED, reason: "PAGE_MALFORMED" });
    expect(result.outcome?.message).toMatch(/^Page 0: expected [^\p{Cc}]{1,250}\.$/u);
  });

  it("that was capped stays capped, whatever its pages are like", async () => {
    const capped = { ...request, state: ShardState.CAPPED, reason: "RESULT_CAP", message: "1000 shown." };
    const { result } = await run([Buffer.from("<html>")], capped);
    expect(result.outcome).toMatchObject({ state: ShardState.CAPPED, reason: "RESULT_CAP" });
  });

  it("with a page above the limit keeps its beginning as a reject", async () => {
    const { ledger, result } = await run([Buffer.alloc(2_000_000, 65)]);
    expect(result.outcome).toMatchObject({ state: ShardState.TRUNCATED, reason: "PAGE_TOO_LARGE" });
    expect(ledger.batches[0]?.items[0]?.outcome).toMatchObject({ value: { raw: Buffer.alloc(16 * 1024, 65) } });
  });

  it("gives the same batches every time, however slow the storage and however many at once", async () => {
    const pages = [page(rows(1_700)), page(rows(900, 1_700))];
    const written = async (inFlight: number) => {
      const ledger = createLedger((_ctx, req) => new Promise((done) => setTimeout(done, Number(req.firstItem % 7n))));
      await collected(
        processShard(
          ctx,
          request,
          work(
            createArchive(() => pages),
            ledger,
            { inFlight },
          ),
        ),
      );
      expect(ledger.mostAtOnce()).toBeLessThanOrEqual(inFlight);
      return ledger.batches.toSorted((a, b) => Number(a.firstItem - b.firstItem));
    };
    const one = await written(1);
    expect(one).toHaveLength(6);
    expect(await written(4)).toEqual(one);
    for (const batch of one) expect(encodedBytes(batch)).toBeLessThanOrEqual(768 * 1024);
  });
});

describe("a shard that can't go on", () => {
  const many = () => Array.from({ length: 50 }, (_, i) => page(rows(500, i * 500)));

  it("fails with what the storage said, and stops reading", async () => {
    const archive = createArchive(many);
    const ledger = createLedger(async (_ctx, req) => {
      if (req.firstItem >= 1_500n) throw aborted("EPOCH_STALE", "A newer owner has the run.");
    });
    const failure = await failureOf(collected(processShard(ctx, request, work(archive, ledger))));
    expect(failure).toMatchObject({ code: "ABORTED", reason: "EPOCH_STALE" });
    expect(archive.pagesRead()).toBeLessThan(20);
    expect(archive.streamsEnded()).toBe(1);
  });

  it("fails with what the archive said", async () => {
    const archive = createArchive(function* () {
      yield page(rows(3));
      throw unavailable("ARCHIVE_GONE", "The archive is away.");
    });
    const failure = await failureOf(collected(processShard(ctx, request, work(archive, createLedger()))));
    expect(failure).toMatchObject({ code: "UNAVAILABLE", reason: "ARCHIVE_GONE" });
  });

  it("fails with what the archive said, also while batches are under way", async () => {
    const archive = createArchive(function* () {
      yield page(rows(1_200));
      throw notFound("ARCHIVE_GONE", "There is no such archive.");
    });
    const ledger = createLedger(
      (inner) => new Promise((_, reject) => onAbort(inner.signal, () => reject(inner.signal.reason))),
    );
    const failure = await failureOf(collected(processShard(ctx, request, work(archive, ledger))));
    expect(failure).toMatchObject({ code: "NOT_FOUND", reason: "ARCHIVE_GONE" });
  });

  it("stops everything when the call is cancelled", async () => {
    using call = withCancel(ctx);
    const archive = createArchive(many);
    let stopped = 0;
    const ledger = createLedger((inner) => {
      call.cancel(cancelled("CANCELLED", "Enough."));
      return new Promise((_resolve, reject) => {
        const stop = () => {
          stopped++;
          reject(inner.signal.reason);
        };
        if (inner.signal.aborted) stop();
        else inner.signal.addEventListener("abort", stop, { once: true });
      });
    });
    const failure = await failureOf(collected(processShard(call, request, work(archive, ledger))));
    expect(failure.code).toBe("CANCELLED");
    expect(stopped).toBe(ledger.contexts.length);
    expect(ledger.batches).toEqual([]);
  });

  it("stops everything when its caller no longer listens", async () => {
    const archive = createArchive(many);
    const ledger = createLedger();
    for await (const { update } of processShard(ctx, request, work(archive, ledger))) {
      if (update?.$case === "progress" && update.value.done > 2_000n) break;
    }
    const written = ledger.batches.length;
    expect(archive.streamsEnded()).toBe(1);
    await new Promise((done) => setTimeout(done, 50));
    expect(ledger.batches).toHaveLength(written);
  });

  it("reads no further ahead than what is under way", async () => {
    const archive = createArchive(many);
    const gate = Promise.withResolvers<void>();
    const ledger = createLedger(() => gate.promise);
    const done = collected(processShard(ctx, request, work(archive, ledger, { inFlight: 2 })));
    await new Promise((wait) => setTimeout(wait, 200));
    expect(archive.pagesRead()).toBeLessThanOrEqual(4);
    gate.resolve();
    expect(resultOf(await done).listings).toBe(25_000n);
  });
});
