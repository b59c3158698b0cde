import { CollectorServiceDefinition as Collector } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { AuditServiceDefinition as Audit } from "../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import { BackfillServiceDefinition as Backfill } from "../../gen/rpc/colheita/orchestrator/v1/backfill_service.ts";
import { OrchestratorServiceDefinition as Orchestrator } from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { PipelineServiceDefinition as Pipeline } from "../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import { ProcessorServiceDefinition as Processor } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { StorageServiceDefinition as Storage } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";

/** WrongRequest is a request and the fields of it that are wrong, as the contract spells them. */
export type WrongRequest = {
  readonly name: string;
  /** path is the method's: "package.Service/Method". */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly fields: readonly string[];
};

type Codec<Req, Partial> = {
  fromPartial(partial: Partial): Req;
  encode(message: Req): { finish(): Uint8Array };
};
type Method<Req, Partial> = { readonly name: string; readonly requestType: Codec<Req, Partial> };

function of(service: { readonly fullName: string }) {
  return <Req, Partial>(
    { name: method, requestType }: Method<Req, Partial>,
    what: string,
    partial: Partial,
    fields: readonly string[],
  ): WrongRequest => ({
    name: `${method}, ${what}`,
    path: `${service.fullName}/${method}`,
    bytes: requestType.encode(requestType.fromPartial(partial)).finish(),
    fields,
  });
}

const long = "x".repeat(129);
const noDay = { year: 2026, month: 2, day: 30 };
const aDay = { year: 2026, month: 1, day: 1 };
const negative = { pageSize: -1 };

const collector = of(Collector);
const collectorRequests = [
  collector(Collector.methods.getSource, "empty", {}, ["name"]),
  collector(Collector.methods.getSource, "no such shape", { name: "sources/Not A Name" }, ["name"]),
  collector(Collector.methods.listSources, "below 0", negative, ["page_size"]),
  collector(Collector.methods.listSources, "a token of nobody", { pageToken: "?" }, ["page_token"]),
  collector(Collector.methods.planCollection, "empty", {}, ["source", "day"]),
  collector(Collector.methods.planCollection, "no day", { source: "sources/shop", day: noDay }, ["day"]),
  collector(Collector.methods.collect, "empty", {}, ["source", "day", "generation", "shard"]),
  collector(Collector.methods.collect, "too long", { source: "sources/shop", day: aDay, generation: 1, shard: long }, [
    "shard",
  ]),
  collector(Collector.methods.readPages, "below 0", { startPage: -1, generation: -1 }, [
    "source",
    "day",
    "generation",
    "shard",
    "start_page",
  ]),
  collector(Collector.methods.getPage, "below 0", { name: "sources/shop", offsetBytes: -1n }, ["name", "offset_bytes"]),
];

const processor = of(Processor);
const processorRequests = [
  processor(Processor.methods.process, "empty", {}, [
    "source",
    "day",
    "generation",
    "snapshot_number",
    "shard",
    "state",
  ]),
  processor(
    Processor.methods.process,
    "beyond its limits",
    { source: "sources/shop", day: noDay, generation: -1, snapshotNumber: -1n, shard: long, state: 99 as never },
    ["day", "generation", "snapshot_number", "shard", "state"],
  ),
  processor(Processor.methods.processPage, "too large", { data: Buffer.alloc(769 * 1024), day: noDay }, [
    "source",
    "data",
    "day",
  ]),
];

const storage = of(Storage);
const brl = (units: bigint, nanos = 0) => ({ currencyCode: "BRL", units, nanos });
const listing = { page: 0, row: 0 };
const write = { source: "sources/shop", snapshotNumber: 1n, shard: "c1", firstItem: 0n };
const storageRequests = [
  storage(Storage.methods.openSnapshot, "empty", {}, ["source", "day", "generation"]),
  storage(
    Storage.methods.openSnapshot,
    "shards that can't be told apart",
    {
      source: "sources/shop",
      day: aDay,
      generation: 1,
      shards: [
        { id: "c1", ordinal: 0 },
        { id: "c1", ordinal: 0 },
        { id: "", ordinal: -1 },
      ],
    },
    ["shards[1].id", "shards[1].ordinal", "shards[2].id", "shards[2].ordinal"],
  ),
  storage(Storage.methods.writeListings, "empty", {}, ["source", "snapshot_number", "shard", "items"]),
  storage(Storage.methods.writeListings, "a place below 0", { ...write, firstItem: -1n, items: [{ page: -1 }] }, [
    "first_item",
    "items[0]",
  ]),
  storage(
    Storage.methods.writeListings,
    "wrong items",
    {
      ...write,
      items: [
        { ...listing, outcome: { $case: "listing", value: { price: brl(1n, 2_000_000_000) } } },
        { page: 0, row: 1, outcome: { $case: "reject", value: { reason: "a word", raw: Buffer.alloc(17 * 1024) } } },
        { page: 0, row: 1, outcome: { $case: "reject", value: { reason: "A_WORD", message: "why" } } },
      ],
    },
    [
      "items[0].listing.external_id",
      "items[0].listing.price",
      "items[0].listing.price.nanos",
      "items[1].reject.reason",
      "items[1].reject.message",
      "items[1].reject.raw",
      "items[2]",
    ],
  ),
  storage(Storage.methods.publishLine, "empty", {}, ["source", "line"]),
  storage(Storage.methods.publishSnapshot, "empty", {}, ["source", "snapshot_number"]),
  storage(
    Storage.methods.publishSnapshot,
    "beyond its limits",
    {
      source: "sources/shop",
      snapshotNumber: 1n,
      shards: [{ shard: "", items: -1n, pages: -1n }],
      gates: { leastItems: -1n, largestGoneShare: Number.NaN, largestRejectedShare: 1.5 },
    },
    [
      "shards[0].shard",
      "shards[0].state",
      "shards[0].pages",
      "shards[0].items",
      "gates.least_items",
      "gates.largest_gone_share",
      "gates.largest_rejected_share",
    ],
  ),
  storage(Storage.methods.getListing, "of no day", { name: "sources/shop", asOfDay: noDay }, ["name", "as_of_day"]),
  storage(
    Storage.methods.listListings,
    "all wrong",
    {
      parent: "shop",
      ...negative,
      minPrice: { currencyCode: "reais", units: 1n },
      maxPrice: brl(1n),
      state: 99 as never,
      asOfDay: noDay,
    },
    ["parent", "page_size", "min_price.currency_code", "max_price.currency_code", "state", "as_of_day"],
  ),
  storage(Storage.methods.listListings, "a token of nobody", { parent: "sources/-", pageToken: "?" }, ["page_token"]),
  storage(Storage.methods.listPriceHistory, "all wrong", negative, ["parent", "page_size"]),
  storage(Storage.methods.listChanges, "all wrong", { ...negative, kinds: [1, 99 as never], minDropShare: 2 }, [
    "parent",
    "page_size",
    "kinds[1]",
    "min_drop_share",
  ]),
  storage(Storage.methods.listSnapshots, "all wrong", negative, ["parent", "page_size"]),
  storage(Storage.methods.getDailyReport, "no day", { name: "sources/shop/snapshots/2026-02-30" }, ["name"]),
  storage(Storage.methods.listRejects, "all wrong", { parent: "sources/shop", ...negative }, ["parent", "page_size"]),
];

const orchestrator = of(Orchestrator);
const orchestratorRequests = [
  orchestrator(Orchestrator.methods.createRun, "empty", {}, ["parent", "run"]),
  orchestrator(
    Orchestrator.methods.createRun,
    "all wrong",
    { parent: "daily", run: { partition: "A Name", day: noDay }, requestId: "1" },
    ["parent", "run.partition", "run.day", "request_id"],
  ),
  orchestrator(
    Orchestrator.methods.createRun,
    "inputs that the pipeline has not",
    { parent: "pipelines/daily", run: { partition: "shop", day: aDay, inputs: { refetch: "maybe", more: "1" } } },
    ['run.inputs["refetch"]', 'run.inputs["more"]'],
  ),
  orchestrator(Orchestrator.methods.getRun, "empty", {}, ["name"]),
  orchestrator(
    Orchestrator.methods.listRuns,
    "all wrong",
    { ...negative, partition: "A Name", day: noDay, state: 99 as never },
    ["parent", "page_size", "partition", "day", "state"],
  ),
  orchestrator(Orchestrator.methods.listRuns, "a token of nobody", { parent: "pipelines/-", pageToken: "?" }, [
    "page_token",
  ]),
  orchestrator(Orchestrator.methods.watchRun, "no shape", { name: "pipelines/daily/runs/" }, ["name"]),
  orchestrator(Orchestrator.methods.cancelRun, "empty", {}, ["name"]),
  orchestrator(Orchestrator.methods.resumeRun, "a backfill", { name: "pipelines/daily/backfills/x" }, ["name"]),
];

const pipeline = of(Pipeline);
const pipelineRequests = [
  pipeline(Pipeline.methods.getPipeline, "empty", {}, ["name"]),
  pipeline(Pipeline.methods.checkPipeline, "empty", {}, ["file"]),
  pipeline(Pipeline.methods.checkPipeline, "too large", { file: "a", text: Buffer.alloc(524_289) }, ["text"]),
  pipeline(Pipeline.methods.pauseSchedule, "without a reason", { name: "pipelines/daily" }, ["reason"]),
  pipeline(Pipeline.methods.resumeSchedule, "no shape", { name: "daily" }, ["name"]),
  pipeline(
    Pipeline.methods.listFires,
    "all wrong",
    { ...negative, parent: "pipelines/-", partition: "A Name", decision: 99 as never },
    ["parent", "page_size", "partition", "decision"],
  ),
  pipeline(Pipeline.methods.listFires, "a token of nobody", { parent: "pipelines/daily", pageToken: "?" }, [
    "page_token",
  ]),
];

const backfill = of(Backfill);
const backfillRequests = [
  backfill(Backfill.methods.createBackfill, "empty", {}, ["parent", "backfill"]),
  backfill(
    Backfill.methods.createBackfill,
    "all wrong",
    {
      parent: "pipelines/daily",
      backfill: { firstDay: noDay, partitions: ["A Name"], limit: 65, mode: 99 as never, which: 99 as never },
      requestId: "1",
    },
    [
      ...["backfill.mode", "backfill.partitions[0]", "backfill.first_day", "backfill.which", "backfill.limit"],
      "request_id",
    ],
  ),
  backfill(
    Backfill.methods.createBackfill,
    "inputs that the pipeline has not",
    { parent: "pipelines/daily", backfill: { firstDay: aDay, lastDay: aDay, inputs: { more: "1" } } },
    ['backfill.inputs["more"]'],
  ),
  backfill(Backfill.methods.getBackfill, "a run", { name: "pipelines/daily/runs/x" }, ["name"]),
  backfill(Backfill.methods.listBackfills, "all wrong", negative, ["parent", "page_size"]),
  backfill(Backfill.methods.listBackfills, "a token of nobody", { parent: "pipelines/-", pageToken: "?" }, [
    "page_token",
  ]),
  backfill(Backfill.methods.cancelBackfill, "empty", {}, ["name"]),
];

const audit = of(Audit);
const auditRequests = [
  audit(Audit.methods.listOperations, "all wrong", { ...negative, target: "x".repeat(301) }, ["page_size", "target"]),
  audit(Audit.methods.listOperations, "a token of nobody", { pageToken: "?" }, ["page_token"]),
];

/** asksNothing are the methods whose requests have no fields that could be wrong. */
export const asksNothing: readonly string[] = [`${Pipeline.fullName}/${Pipeline.methods.listPipelines.name}`];

/** wrongRequests has wrong requests to every method of every service. */
export const wrongRequests: readonly WrongRequest[] = [
  ...collectorRequests,
  ...processorRequests,
  ...storageRequests,
  ...orchestratorRequests,
  ...pipelineRequests,
  ...backfillRequests,
  ...auditRequests,
];
