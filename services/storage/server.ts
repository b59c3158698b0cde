import type { Pool } from "pg";
import type { DataSource } from "typeorm";
import type { Listing } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { type DailyReport, type Snapshot, Snapshot_Outcome } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type {
  GetDailyReportRequest,
  GetListingRequest,
  ListChangesRequest,
  ListChangesResponse,
  ListListingsRequest,
  ListListingsResponse,
  ListPriceHistoryRequest,
  ListPriceHistoryResponse,
  ListRejectsRequest,
  ListRejectsResponse,
  ListSnapshotsRequest,
  ListSnapshotsResponse,
  OpenSnapshotRequest,
  PublishLineRequest,
  PublishLineResponse,
  PublishSnapshotRequest,
  WriteListingsResponse,
} from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Context } from "../kit/context.ts";
import { requireEngine } from "../kit/engine.ts";
import { invalidArgument } from "../kit/errors.ts";
import type { Handlers } from "../kit/rpc.ts";
import { shardUnknown, snapshotNotFound } from "./errors.ts";
import type { StorageMetrics } from "./metrics.ts";
import { BatchWriter } from "./postgres/batch-writer.ts";
import type { Owner } from "./postgres/fence.ts";
import { HashCaches } from "./postgres/hash-loader.ts";
import { Housekeeping } from "./postgres/housekeeping.ts";
import { openSnapshot } from "./postgres/open-snapshot.ts";
import { publishLine } from "./postgres/publish-line.ts";
import { publishSnapshot } from "./postgres/publish-snapshot.ts";
import { getListing } from "./postgres/reads/get-listing.ts";
import { getDailyReport, getSnapshot } from "./postgres/reads/snapshots.ts";
import { SnapshotCatalog } from "./postgres/snapshots.ts";
import { encodeVersions } from "./postgres/versions.ts";
import type { servedDefinition } from "./rpc/definition.ts";
import { lineMessage } from "./rpc/line.ts";
import { Lists } from "./rpc/lists.ts";
import { listingOf, snapshotOf, sourceOf } from "./rpc/requests.ts";
import { clean } from "./write/clean.ts";
import { openBatch } from "./write/open-batch.ts";
import type { PackedBatch } from "./write/packed.ts";
import { WriteQueue } from "./write/queue.ts";
import { Turns } from "./write/turns.ts";

/** StorageDeps are what the server works with. */
export type StorageDeps = {
  readonly pool: Pool;
  readonly dataSource: DataSource;
  readonly catalog: SnapshotCatalog;
  readonly caches: Pick<HashCaches, "forSnapshot">;
  readonly queue: Pick<WriteQueue, "write">;
  readonly metrics: StorageMetrics;
  /** onDecided hears of each snapshot or line that this process decided. */
  readonly onDecided: (sourceId: number) => void;
};

/** StorageServer answers the calls of colheita.storage.v1.StorageService. */
export class StorageServer implements Handlers<typeof servedDefinition> {
  readonly #deps: StorageDeps;
  readonly #lists: Lists;
  readonly #turns = new Turns();

  constructor(deps: StorageDeps) {
    this.#deps = deps;
    this.#lists = new Lists(deps);
  }

  async openSnapshot(ctx: Context, req: OpenSnapshotRequest): Promise<Snapshot> {
    const { pool, dataSource } = this.#deps;
    if (req.day === undefined) throw invalidArgument([{ field: "day", description: "must be set" }]);
    const no = await openSnapshot(ctx, pool, {
      owner: ownerOf(ctx),
      source: sourceOf(req.source),
      day: req.day,
      generation: req.generation,
      shards: req.shards,
      line: req.line,
      runGeneration: req.runGeneration,
    });
    return getSnapshot(ctx, dataSource, no);
  }

  async writeListings(ctx: Context, req: PackedBatch): Promise<WriteListingsResponse> {
    const owner = ownerOf(ctx);
    const no = Number(req.snapshotNumber);
    const snapshot = await this.#deps.catalog.find(ctx, no);
    if (snapshot === undefined || snapshot.source !== sourceOf(req.source) || snapshot.run !== owner.run) {
      throw snapshotNotFound(`${no} of ${req.source} for ${owner.run}`);
    }
    const shard = snapshot.shards.get(req.shard);
    if (shard === undefined) throw shardUnknown(req.shard, no);
    const published = await this.#deps.caches.forSnapshot(ctx, snapshot);
    const batch = await this.#turns.take(openBatch(req, { shard, published, encoder: encodeVersions(snapshot) }));
    const written = await this.#deps.queue.write(ctx, snapshot, { batch, shard: req.shard, epoch: owner.epoch });
    this.#deps.metrics.cached.inc(batch.items.filter(({ kind }) => kind === "known").length);
    return written;
  }

  async publishSnapshot(ctx: Context, req: PublishSnapshotRequest): Promise<Snapshot> {
    const { pool, dataSource, catalog, metrics, onDecided } = this.#deps;
    const source = sourceOf(req.source);
    const no = Number(req.snapshotNumber);
    const known = await catalog.find(ctx, no);
    if (known?.source !== source) throw snapshotNotFound(`${no} of ${req.source}`);
    const decision = await publishSnapshot(ctx, pool, {
      owner: ownerOf(ctx),
      snapshotNo: no,
      shards: clean(req.shards),
      gates: req.gates,
      publishPartial: req.publishPartial,
    });
    const snapshot = await getSnapshot(ctx, dataSource, no);
    if (!decision.repeated) {
      metrics.snapshots.inc({ source, outcome: outcomeWord(snapshot.outcome) });
      onDecided(decision.sourceId);
    }
    return snapshot;
  }

  async publishLine(ctx: Context, req: PublishLineRequest): Promise<PublishLineResponse> {
    const { pool, metrics, onDecided } = this.#deps;
    const source = sourceOf(req.source);
    const decision = await publishLine(ctx, pool, { owner: ownerOf(ctx), source, line: req.line });
    if (decision.kind !== "published" || !decision.repeated) metrics.lines.inc({ source, outcome: decision.kind });
    if (decision.kind === "published" && !decision.repeated) onDecided(decision.sourceId);
    return lineMessage(decision);
  }

  async getListing(ctx: Context, req: GetListingRequest): Promise<Listing> {
    return getListing(ctx, this.#deps.dataSource, listingOf(req.name), req.asOfDay);
  }

  async listListings(ctx: Context, req: ListListingsRequest): Promise<ListListingsResponse> {
    return this.#lists.listings(ctx, req);
  }

  async listPriceHistory(ctx: Context, req: ListPriceHistoryRequest): Promise<ListPriceHistoryResponse> {
    return this.#lists.priceHistory(ctx, req);
  }

  async listChanges(ctx: Context, req: ListChangesRequest): Promise<ListChangesResponse> {
    return this.#lists.changes(ctx, req);
  }

  async listSnapshots(ctx: Context, req: ListSnapshotsRequest): Promise<ListSnapshotsResponse> {
    return this.#lists.snapshots(ctx, req);
  }

  async getDailyReport(ctx: Context, req: GetDailyReportRequest): Promise<DailyReport> {
    return getDailyReport(ctx, this.#deps.dataSource, snapshotOf(req.name));
  }

  async listRejects(ctx: Context, req: ListRejectsRequest): Promise<ListRejectsResponse> {
    return this.#lists.rejects(ctx, req);
  }
}

// Every write is somebody's: without run and epoch nobody could tell an owner from the one before.
function ownerOf(ctx: Context): Owner {
  const { run, epoch } = requireEngine(ctx);
  return { run, epoch };
}

const OUTCOMES: Readonly<Record<number, string>> = {
  [Snapshot_Outcome.COMPLETE]: "complete",
  [Snapshot_Outcome.PARTIAL]: "partial",
  [Snapshot_Outcome.NOT_PUBLISHED]: "not_published",
};

function outcomeWord(outcome: Snapshot_Outcome): string {
  return OUTCOMES[outcome] ?? "unknown";
}

/** StorageOptions are what a storage service is put together from: main.ts and the tests do it alike. */
export type StorageOptions = {
  /** ctx is what batches are written under; it ends when none is to be written any more. */
  readonly ctx: Context;
  readonly pool: Pool;
  /** dataSource is initialised. */
  readonly dataSource: DataSource;
  readonly metrics: StorageMetrics;
  readonly hashCacheBytes: number;
  readonly writeConnections: number;
  /** lineIdleMs is after how long without a new day a line that is not published is given up. */
  readonly lineIdleMs: number;
};

/** Storage is a storage service without its sockets. */
export type Storage = { readonly server: StorageServer; readonly housekeeping: Housekeeping };

/** createStorage puts the parts of the service together. */
export function createStorage(options: StorageOptions): Storage {
  const { ctx, pool, dataSource, metrics } = options;
  const caches = new HashCaches({ pool, maxBytes: options.hashCacheBytes });
  const writer = new BatchWriter({ pool });
  const queue = new WriteQueue({
    ctx,
    write: (group, snapshot, entries) => writer.write(group, snapshot, entries),
    writers: options.writeConnections,
    onWritten({ written, repeated }) {
      metrics.batches.inc({ outcome: repeated ? "repeated" : "written" });
      if (repeated) return;
      metrics.listings.inc(written.listings);
      metrics.rejects.inc(written.rejects);
    },
  });
  const housekeeping = new Housekeeping({
    pool,
    lineIdleMs: options.lineIdleMs,
    onHead: (source, day) => metrics.headDay.set({ source }, Date.parse(day) / 1000),
  });
  const server = new StorageServer({
    pool,
    dataSource,
    catalog: new SnapshotCatalog({ pool }),
    caches,
    queue,
    metrics,
    onDecided(sourceId) {
      caches.forget(sourceId);
      housekeeping.published();
    },
  });
  return { server, housekeeping };
}
