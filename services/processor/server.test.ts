import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { policies } from "../../gen/policy/policy.ts";
import { CollectorServiceDefinition, Packing } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { ProcessorServiceDefinition } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { withCancel } from "../kit/context.ts";
import { aborted } from "../kit/errors.ts";
import { serve } from "../kit/service.ts";
import { testContext } from "../kit/testing/context.ts";
import { collected, failureOf } from "../kit/testing/failure.ts";
import { startServer } from "../kit/testing/serve.ts";
import { createProcessorMetrics } from "./metrics.ts";
import { withPackedBatches } from "./packed-batch.ts";
import { heartbeats, ProcessorServer } from "./server.ts";
import { type Archive, createArchive } from "./testing/archive.ts";
import { createLedger, type Ledger, storageOf } from "./testing/ledger.ts";
import { prepared } from "./testing/mapped.ts";
import { processRequest } from "./testing/process-request.ts";
import { validators } from "./validate.ts";

const engine = {
  run: "pipelines/daily/runs/r1",
  step: "process",
  item: "all",
  attempt: 2,
  idempotencyKey: "k1",
  epoch: 7,
};
const ctx = testContext({ engine });
const request = processRequest({ source: "sources/good", generation: 3, snapshotNumber: 9n });

function rows(count: number, from = 0): Buffer {
  return Buffer.from(
    JSON.stringify(Array.from({ length: count }, (_, i) => ({ id: from + i, title: "x".repeat(1_000), price: 1.5 }))),
  );
}

const sources = new Map([
  [
    "good",
    prepared("normalise:\n  currency: BRL\n  mapping: {external_id: row.id, title: row.title, price: row.price}\n"),
  ],
  ["bad", prepared("normalise:\n  mapping:\n    external_id: row.id\n    title: rowx\n    url: 1 +\n")],
]);

/** start serves a processor between an archive and a ledger, each a service of its own over real sockets. */
async function start(archive: Archive, ledger: Ledger) {
  const stack = new AsyncDisposableStack();
  const collectorHeartbeats = {
    collect: () => ({ update: { $case: "heartbeat" as const, value: {} } }),
    readPages: () => ({ update: { $case: "heartbeat" as const, value: {} } }),
  };
  const collector = stack.use(
    await startServer({
      service: "collector",
      policies,
      services: [serve(CollectorServiceDefinition, archive, { heartbeats: collectorHeartbeats })],
    }),
  );
  const storage = stack.use(
    await startServer({ service: "storage", policies, services: [serve(StorageServiceDefinition, storageOf(ledger))] }),
  );
  const server = new ProcessorServer({
    sources,
    collector: await collector.client(CollectorServiceDefinition, "processor"),
    storage: await storage.client(withPackedBatches(StorageServiceDefinition), "processor"),
    inFlight: 4,
    largestPageBytes: 16 * 1024 * 1024,
    metrics: createProcessorMetrics(collector.metrics.registry),
  });
  const processor = stack.use(
    await startServer({
      service: "processor",
      policies,
      services: [serve(ProcessorServiceDefinition, server, { validators, heartbeats })],
    }),
  );
  return {
    engine: await processor.client(ProcessorServiceDefinition, "orchestrator"),
    operator: await processor.client(ProcessorServiceDefinition, "gateway"),
    metrics: () => collector.metrics.registry.metrics(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe("Process", () => {
  it("reads, normalises and writes a shard over the wire, on behalf of the run that asked", async () => {
    const archive = createArchive(() => [rows(900), Buffer.from("[null]"), rows(100, 900)]);
    const ledger = createLedger();
    await using mesh = await start(archive, ledger);
    const messages = await collected(mesh.engine.process(ctx, request));
    expect(messages.at(-1)?.update).toEqual({
      $case: "result",
      value: {
        outcome: { shard: "all", state: ShardState.COMPLETE, pages: 3n, items: 1_001n, reason: "", message: "" },
        listings: 1_000n,
        rejects: 1n,
      },
    });
    expect(archive.requests).toEqual([
      {
        source: "sources/good",
        day: request.day,
        generation: 3,
        shard: "all",
        startPage: 0,
        packing: Packing.ZSTD,
        together: true,
      },
    ]);
    const items = ledger.batches.toSorted((a, b) => Number(a.firstItem - b.firstItem)).flatMap((batch) => batch.items);
    expect(items).toHaveLength(1_001);
    expect(items[0]?.outcome).toMatchObject({ value: { externalId: "0", price: { units: 1n, nanos: 500_000_000 } } });
    for (const call of ledger.contexts) expect(call).toMatchObject({ caller: "processor", engine });
    const metrics = await mesh.metrics();
    expect(metrics).toContain('colheita_processor_items_total{source="good"} 1001');
    expect(metrics).toContain('colheita_processor_listings_total{source="good"} 1000');
    expect(metrics).toContain('colheita_processor_rejects_total{source="good",reason="ITEM_NOT_OBJECT"} 1');
    expect(metrics).toContain('colheita_processor_page_parse_seconds_count{source="good"} 3');
  });

  it("hands on what the storage refuses with", async () => {
    const ledger = createLedger(async () => {
      throw aborted("EPOCH_STALE", "A newer owner has the run.", { metadata: { epoch: "8" } });
    });
    const archive = createArchive(() => Array.from({ length: 40 }, (_, i) => rows(500, i * 500)));
    await using mesh = await start(archive, ledger);
    const failure = await failureOf(collected(mesh.engine.process(ctx, request)));
    expect(failure).toMatchObject({
      code: "ABORTED",
      reason: "EPOCH_STALE",
      metadata: { epoch: "8" },
      domain: "storage.colheita",
    });
    expect(archive.pagesRead()).toBeLessThan(40);
  });

  it("ends its reading and writing when the caller cancels", async () => {
    const ended = Promise.withResolvers<void>();
    const archive = createArchive(async function* (inner) {
      inner.signal.addEventListener("abort", () => ended.resolve(), { once: true });
      for (let i = 0; ; i++) yield rows(500, i * 500);
    });
    const ledger = createLedger();
    await using mesh = await start(archive, ledger);
    using call = withCancel(ctx);
    const stream = mesh.engine.process(call, request)[Symbol.asyncIterator]();
    await stream.next();
    call.cancel();
    const failure = await failureOf(collected({ [Symbol.asyncIterator]: () => stream }));
    expect(failure.code).toBe("CANCELLED");
    await ended.promise;
  });
});

describe("a processor with nothing to read", () => {
  const ledger = createLedger();
  let mesh: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    mesh = await start(
      createArchive(() => []),
      ledger,
    );
  });
  afterAll(() => mesh[Symbol.asyncDispose]());

  it.each([
    {
      name: "a source that is not there",
      change: { source: "sources/none" },
      want: { code: "NOT_FOUND", reason: "SOURCE_NOT_FOUND" },
    },
    {
      name: "a request without a shard",
      change: { shard: "" },
      want: { code: "INVALID_ARGUMENT", reason: "FIELDS_INVALID" },
    },
  ])("refuses $name", async ({ change, want }) => {
    expect(await failureOf(collected(mesh.engine.process(ctx, { ...request, ...change })))).toMatchObject(want);
  });

  it("refuses a source whose file has mistakes, and names each with its place", async () => {
    const failure = await failureOf(collected(mesh.engine.process(ctx, { ...request, source: "sources/bad" })));
    expect(failure).toMatchObject({ code: "FAILED_PRECONDITION", reason: "SOURCE_INVALID" });
    expect(failure.metadata).toMatchObject({
      problems: "2",
      problem_1: expect.stringMatching(
        /^sources\/test\.yaml:10:12: normalise\.mapping\.title: .*Unknown variable: rowx$/,
      ),
      problem_2: expect.stringMatching(/^sources\/test\.yaml:11:13: normalise\.mapping\.url: /),
    });
  });

  it("refuses a call without the engine's metadata, and a caller that is no engine", async () => {
    const failure = await failureOf(collected(mesh.engine.process(testContext(), request)));
    expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", reason: "ENGINE_METADATA_MISSING" });
    expect(await failureOf(collected(mesh.operator.process(ctx, request)))).toMatchObject({
      code: "PERMISSION_DENIED",
    });
  });
  it("shows what would be made of a page by ProcessPage, and writes nothing", async () => {
    const page = { source: "sources/good", data: Buffer.from('[{"id":1},7]'), mediaType: "", day: undefined };
    const { items, omittedItems } = await mesh.operator.processPage(testContext(), page);
    expect(items.map(({ row, outcome }) => [row, outcome?.$case])).toEqual([
      [0, "listing"],
      [1, "reject"],
    ]);
    expect(omittedItems).toBe(0);
    const torn = await mesh.operator.processPage(testContext(), { ...page, data: Buffer.from("<html>") });
    expect(torn.items[0]?.outcome).toMatchObject({ $case: "reject", value: { reason: "PAGE_MALFORMED" } });
    expect(ledger.contexts).toEqual([]);
  });

  it("says how many rows did not fit into the answer of ProcessPage", async () => {
    const small = Buffer.from(`[${Array.from({ length: 8_000 }, (_, i) => `{"id":${i}}`).join()}]`);
    const page = { source: "sources/good", data: small, mediaType: "", day: undefined };
    const { items, omittedItems } = await mesh.operator.processPage(testContext(), page);
    expect(items.length + omittedItems).toBe(8_000);
    expect(omittedItems).toBeGreaterThan(0);
  });
});
