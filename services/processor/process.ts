import { setImmediate as nextTurn } from "node:timers/promises";
import { type CollectorServiceDefinition, Packing } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { type ShardOutcome, ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import type { ProcessRequest, ProcessResponse } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { type Context, withCancel } from "../kit/context.ts";
import { formatDay } from "../kit/day.ts";
import type { Client } from "../kit/rpc.ts";
import { assemble, type RawPage } from "./assembly.ts";
import { type Batch, createCutter } from "./batch.ts";
import { makeItem, pageReject } from "./item.ts";
import type { PageObserver } from "./metrics.ts";
import type { PackedStorageDefinition } from "./packed-batch.ts";
import type { PageResult } from "./pages/page.ts";
import type { Source } from "./source.ts";
import { brief } from "./text.ts";
import { createWindow } from "./window.ts";

/** ShardWork is everything that processing a shard needs. */
export type ShardWork = {
  readonly source: Source;
  readonly collector: Pick<Client<typeof CollectorServiceDefinition>, "readPages">;
  readonly storage: Pick<Client<PackedStorageDefinition>, "writeListings">;
  /** inFlight is how many batches are written at once. */
  readonly inFlight: number;
  readonly largestPageBytes: number;
  readonly observe: PageObserver;
};

/**
 * processShard reads a shard's pages, makes an item of every row, and writes them in batches; progress comes as batches
 * are sent and when all are written, the result last.
 */
export async function* processShard(
  ctx: Context,
  req: ProcessRequest,
  work: ShardWork,
): AsyncIterable<ProcessResponse> {
  using shard = withCancel(ctx);
  const window = createWindow(work.inFlight, () => shard.cancel());
  const written = { listings: 0n, rejects: 0n };
  const cutter = createCutter();
  const day = formatDay(req.day ?? { year: 0, month: 0, day: 0 });
  let pages = 0n;
  let broken: Fault | undefined;

  const write = ({ firstItem, ...packed }: Batch) =>
    window.add(async () => {
      const { source, snapshotNumber, shard: id } = req;
      const batch = { source, snapshotNumber, shard: id, firstItem: BigInt(firstItem), ...packed };
      const answer = await work.storage.writeListings(shard, batch);
      written.listings += BigInt(answer.listings);
      written.rejects += BigInt(answer.rejects);
    });

  try {
    const { source, day: date, generation, shard: id } = req;
    const asked = { source, day: date, generation, shard: id, startPage: 0, packing: Packing.ZSTD, together: true };
    for await (const raw of assemble(work.collector.readPages(shard, asked), work.largestPageBytes)) {
      pages++;
      const read = work.observe.parse(() => readRaw(raw, work));
      if (!read.ok) broken ??= { reason: read.reason, message: `Page ${raw.page}: ${brief(read.message)}.` };
      using tally = work.observe.tally();
      const rows = read.ok ? read.page.rows.length : 1;
      for (let row = 0; row < rows; row++) {
        const item = read.ok
          ? makeItem(work.source.normaliser, read.page, day, { page: raw.page, row })
          : pageReject(read, raw.bytes, raw.page);
        tally.add(item.item);
        const batch = cutter.add(item);
        if (batch === undefined) continue;
        await write(batch);
        yield progress(cutter.count());
        // Heartbeats and other shards get their turn between two batches of one large page.
        await nextTurn();
      }
    }
    const rest = cutter.rest();
    if (rest !== undefined) await write(rest);
    await window.drain();
    // What the last batch had would else never be told of.
    yield progress(cutter.count());
    const outcome = outcomeOf(req, pages, BigInt(cutter.count()), broken);
    yield { update: { $case: "result", value: { outcome, ...written } } };
  } catch (error) {
    // What broke because a batch had failed before is not the news. Batches that fail from here on do so because of it.
    window.check();
    throw error;
  } finally {
    // Also where the caller stops listening: nothing goes on behind its back.
    shard.cancel();
    await window.idle();
  }
}

/** Fault is why a page could not be read. */
type Fault = { readonly reason: string; readonly message: string };

function readRaw(raw: RawPage, work: ShardWork): PageResult {
  if (!raw.isCut) return work.source.readPage(raw.bytes, work.largestPageBytes);
  const message = `expected a page of at most ${work.largestPageBytes} bytes`;
  return { ok: false, reason: "PAGE_TOO_LARGE", message };
}

// A page that can't be read hides rows: then the shard is not complete, whatever its collection was.
function outcomeOf(req: ProcessRequest, pages: bigint, items: bigint, broken: Fault | undefined): ShardOutcome {
  const { shard, state, reason, message } = req;
  if (broken === undefined || state !== ShardState.COMPLETE) return { shard, state, pages, items, reason, message };
  return { shard, state: ShardState.TRUNCATED, pages, items, ...broken };
}

function progress(items: number): ProcessResponse {
  return { update: { $case: "progress", value: { done: BigInt(items), total: 0n, unit: "items" } } };
}
