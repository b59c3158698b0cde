import type { Context } from "../kit/context.ts";
import { smallPageBytes } from "../kit/packing.ts";
import { type Archive, largestPieceBytes } from "./archive.ts";
import type { Ledger } from "./ledger.ts";
import type { PageRecord, ShardKey } from "./shard.ts";

/** mostTogether is how many pieces travel in one message: each may have an address of 4,000 characters beside its bytes. */
const mostTogether = 32;

/** Chunk is a piece of a page, as the archive keeps it (isPacked) or as the source sent it. */
export type Chunk = {
  readonly record: PageRecord;
  readonly isPacked: boolean;
  readonly offset: number;
  readonly data: Buffer;
  readonly last: boolean;
};

/** ReadDeps are what reading needs. */
export type ReadDeps = {
  readonly ledger: Pick<Ledger, "pages">;
  readonly archive: Pick<Archive, "get" | "getPacked">;
};

/** ReadRequest says from which page on a shard is read, and whether the reader unpacks its small pages. */
export type ReadRequest = { readonly key: ShardKey; readonly startPage: number; readonly packed: boolean };

/**
 * readPages streams a shard's pages in order, in pieces, no faster than they are taken. Small packed pages that the archive
 * has together come together, as much as one message has room for.
 */
export async function* readPages(ctx: Context, deps: ReadDeps, request: ReadRequest): AsyncGenerator<readonly Chunk[]> {
  const { key, startPage, packed } = request;
  for await (const records of deps.ledger.pages(ctx, key, startPage)) {
    for (const run of runsOf(records, ({ sizeBytes }) => packed && sizeBytes <= smallPageBytes)) {
      if (run.is) yield* readPacked(ctx, deps.archive, run.records);
      else for (const record of run.records) yield* oneByOne(cut(record, false, deps.archive.get(ctx, record)));
    }
  }
}

type Run = { readonly is: boolean; readonly records: PageRecord[] };

/** runsOf parts records, in their order, into those that are something and those that are not. */
function runsOf(records: readonly PageRecord[], is: (record: PageRecord) => boolean): readonly Run[] {
  const runs: Run[] = [];
  for (const record of records) {
    const last = runs.at(-1);
    if (last?.is === is(record)) last.records.push(record);
    else runs.push({ is: is(record), records: [record] });
  }
  return runs;
}

async function* readPacked(
  ctx: Context,
  archive: ReadDeps["archive"],
  records: readonly PageRecord[],
): AsyncGenerator<readonly Chunk[]> {
  const left = records.values();
  for await (const frames of archive.getPacked(ctx, records)) {
    const chunks: Chunk[] = [];
    for (const frame of frames) {
      const record = left.next().value;
      if (record === undefined) throw new TypeError("the archive gave more pages than were asked for");
      // Only one that came alone is larger.
      if (frame.length > largestPieceBytes) yield* oneByOne(cut(record, true, [frame]));
      else chunks.push({ record, isPacked: true, offset: 0, data: bufferOf(frame), last: true });
    }
    for (let from = 0; from < chunks.length; from += mostTogether) yield chunks.slice(from, from + mostTogether);
  }
}

async function* oneByOne(chunks: AsyncIterable<Chunk>): AsyncGenerator<readonly Chunk[]> {
  for await (const chunk of chunks) yield [chunk];
}

/** readRange is a part of one page: at most most bytes from an offset. */
export async function readRange(
  ctx: Context,
  archive: Archive,
  record: PageRecord,
  offset: number,
  most: number,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of cut(record, false, archive.get(ctx, record))) {
    const from = Math.max(0, offset - chunk.offset);
    const part = chunk.data.subarray(from, Math.max(from, offset + most - chunk.offset));
    if (part.length > 0) parts.push(part);
  }
  return Buffer.concat(parts);
}

/** cut makes pieces of one size of a page. Each is sent when the next has come, because only then it is known not to be the last. */
async function* cut(
  record: PageRecord,
  isPacked: boolean,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Chunk> {
  let offset = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of pieces) {
    let rest = bufferOf(piece);
    while (heldBytes + rest.length > largestPieceBytes) {
      const end = rest.subarray(0, largestPieceBytes - heldBytes);
      yield { record, isPacked, offset, data: joined([...held, end]), last: false };
      offset += largestPieceBytes;
      rest = rest.subarray(end.length);
      held = [];
      heldBytes = 0;
    }
    held.push(rest);
    heldBytes += rest.length;
  }
  yield { record, isPacked, offset, data: joined(held), last: true };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** joined is Buffer.concat, which copies even where there is one part. */
function joined(parts: readonly Buffer[]): Buffer {
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
}
