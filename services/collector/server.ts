import {
  type CollectionPlan,
  type CollectorServiceDefinition,
  type CollectRequest,
  type CollectResponse,
  type GetPageRequest,
  type GetSourceRequest,
  type ListSourcesRequest,
  type ListSourcesResponse,
  type PackedPage,
  Packing,
  type PageChunk,
  type PlanCollectionRequest,
  type ReadPagesRequest,
  type ReadPagesResponse,
} from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import type { Page } from "../../gen/rpc/colheita/collector/v1/page.ts";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import type { Source } from "../../gen/rpc/colheita/collector/v1/source.ts";
import type { Context } from "../kit/context.ts";
import { formatDay } from "../kit/day.ts";
import { requireEngine } from "../kit/engine.ts";
import { notFound, outOfRange } from "../kit/errors.ts";
import { parseName } from "../kit/names.ts";
import { decodePageToken, encodePageToken, pageSize } from "../kit/page-token.ts";
import type { Handlers } from "../kit/rpc.ts";
import type { Heartbeats } from "../kit/service.ts";
import { archivedPlan, archivedShard } from "./archived.ts";
import { type CollectDeps, type Collected, collect } from "./collection.ts";
import { gatesMessage, sourceMessage } from "./messages.ts";
import { formatPageName, parsePageName } from "./page-name.ts";
import { plan } from "./planning.ts";
import { type Chunk, readPages, readRange } from "./reading.ts";
import type { PageRecord, ShardKey } from "./shard.ts";
import type { Sources } from "./sources.ts";

/** CollectorDeps are what the service is made from. */
export type CollectorDeps = CollectDeps & { readonly sources: Sources };

/** heartbeats are sent while a stream has nothing to say. */
export const heartbeats: Heartbeats<typeof CollectorServiceDefinition> = {
  collect: () => ({ update: { $case: "heartbeat", value: {} } }),
  readPages: () => ({ update: { $case: "heartbeat", value: {} } }),
};

/** mostPageBytes is the largest part of a page that GetPage answers with. */
const mostPageBytes = 512 * 1024;

/** CollectorServer is the service's contract over its domain. */
export class CollectorServer implements Handlers<typeof CollectorServiceDefinition> {
  readonly #deps: CollectorDeps;

  constructor(deps: CollectorDeps) {
    this.#deps = deps;
  }

  async getSource(_ctx: Context, req: GetSourceRequest): Promise<Source> {
    return sourceMessage(this.#deps.sources.find(sourceOf(req.name)));
  }

  async listSources(_ctx: Context, req: ListSourcesRequest): Promise<ListSourcesResponse> {
    const [after = ""] = decodePageToken(req.pageToken, {}) ?? [];
    const size = pageSize(req.pageSize);
    const rest = this.#deps.sources.list().filter(({ name }) => name > after);
    const page = rest.slice(0, size);
    const nextPageToken = rest.length > size ? encodePageToken([page.at(-1)?.name ?? ""], {}) : "";
    return { sources: page.map(sourceMessage), nextPageToken };
  }

  async planCollection(ctx: Context, req: PlanCollectionRequest): Promise<CollectionPlan> {
    const engine = requireEngine(ctx);
    const file = this.#deps.sources.usable(sourceOf(req.source));
    const day = dayOf(req.day);
    const planned = req.archived
      ? await archivedPlan(ctx, this.#deps, file.name, day)
      : await plan(ctx, this.#deps, { file, day, refetch: req.refetch, engine });
    return {
      source: req.source,
      day: req.day,
      generation: planned.generation,
      shards: planned.shards.map(({ id, ordinal }) => ({ id, ordinal })),
      gates: gatesMessage(planned.gates),
      publishPartial: planned.publishPartial,
    };
  }

  async *collect(ctx: Context, req: CollectRequest): AsyncGenerator<CollectResponse> {
    const engine = requireEngine(ctx);
    const file = this.#deps.sources.usable(sourceOf(req.source));
    if (req.archived) {
      const result = await archivedShard(ctx, this.#deps, keyOf(req));
      yield { update: { $case: "result", value: resultMessage(req.shard, result) } };
      return;
    }
    for await (const update of collect(ctx, this.#deps, file, engine, keyOf(req))) {
      if (update.kind === "progress") {
        const value = { done: BigInt(update.pages), total: 0n, unit: "pages" };
        yield { update: { $case: "progress", value } };
      } else yield { update: { $case: "result", value: resultMessage(req.shard, update.result) } };
    }
  }

  async *readPages(ctx: Context, req: ReadPagesRequest): AsyncGenerator<ReadPagesResponse> {
    const request = { key: keyOf(req), startPage: req.startPage, packed: req.packing === Packing.ZSTD };
    for await (const pieces of readPages(ctx, this.#deps, request)) {
      const chunks = pieces.map(chunkMessage);
      if (req.together) yield { update: { $case: "chunks", value: { chunks } } };
      else for (const value of chunks) yield { update: { $case: "chunk", value } };
    }
  }

  async getPage(ctx: Context, req: GetPageRequest): Promise<Page> {
    const { ledger, archive } = this.#deps;
    const id = parsePageName(req.name);
    const record = id === undefined ? undefined : await ledger.page(ctx, id.key, id.page);
    if (id === undefined || record === undefined) {
      throw notFound("PAGE_NOT_FOUND", `There is no page ${req.name}.`, { metadata: { page: req.name } });
    }
    const offset = Number(req.offsetBytes);
    if (offset > record.sizeBytes) {
      throw outOfRange("PAGE_NOT_FOUND", `The page has ${record.sizeBytes} bytes; offset_bytes is ${offset}.`);
    }
    const data = await readRange(ctx, archive, record, offset, mostPageBytes);
    const next = offset + data.length;
    const { url, fetchTime, mediaType, sizeBytes, sha256 } = record;
    const nextOffsetBytes = next < sizeBytes ? BigInt(next) : 0n;
    const name = formatPageName(id);
    return { name, url, fetchTime, mediaType, sizeBytes: BigInt(sizeBytes), sha256, data, nextOffsetBytes };
  }
}

type DayMessage = NonNullable<PlanCollectionRequest["day"]>;

function keyOf(req: CollectRequest | ReadPagesRequest): ShardKey {
  return { source: sourceOf(req.source), day: dayOf(req.day), generation: req.generation, shard: req.shard };
}

function sourceOf(name: string): string {
  return parseName("source", name)?.source ?? "";
}

function dayOf(day: DayMessage | undefined): string {
  return day === undefined ? "" : formatDay(day);
}

function chunkMessage({ record, isPacked, offset, data, last }: Chunk): PageChunk {
  const { page, mediaType, url, fetchTime } = record;
  const packed = isPacked ? packedMessage(record) : undefined;
  return { page, offsetBytes: BigInt(offset), data, last, mediaType, url, fetchTime, packed };
}

function packedMessage({ sha256, sizeBytes, place }: PageRecord): PackedPage {
  return { packing: Packing.ZSTD, sizeBytes: BigInt(sizeBytes), sha256, packedSha256: place?.packedSha256 ?? "" };
}

function resultMessage(shard: string, result: Collected) {
  return {
    shard,
    state: ShardState[result.state],
    pages: BigInt(result.pages),
    sizeBytes: BigInt(result.sizeBytes),
    resumedPages: BigInt(result.resumedPages),
    reason: result.reason,
    message: result.message,
  };
}
