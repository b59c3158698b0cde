import type { Context } from "../kit/context.ts";
import type { Archive } from "./archive.ts";
import type { Ledger } from "./ledger.ts";
import type { PageRecord, ShardKey } from "./shard.ts";

/** largestChunk is the largest piece of a page that travels in one message, in bytes. */
const largestChunk = 256 * 1024;

/** Chunk is a piece of a page. */
export type Chunk = {
  readonly record: PageRecord;
  readonly offset: number;
  readonly data: Buffer;
  readonly last: boolean;
};

/** ReadDeps are what reading needs. */
export type ReadDeps = { readonly ledger: Ledger; readonly archive: Archive };

/** readPages streams a shard's pages in order, in pieces, no faster than they are taken. */
export async function* readPages(
  ctx: Context,
  deps: ReadDeps,
  key: ShardKey,
  startPage: number,
): AsyncGenerator<Chunk> {
  for await (const record of deps.ledger.pages(ctx, key, startPage)) yield* readPage(ctx, deps.archive, record);
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
  for await (const chunk of readPage(ctx, archive, record)) {
    const from = Math.max(0, offset - chunk.offset);
    const part = chunk.data.subarray(from, Math.max(from, offset + most - chunk.offset));
    if (part.length > 0) parts.push(part);
  }
  return Buffer.concat(parts);
}

/** readPage cuts a page into pieces of one size. Each is sent when the next has come, because only then it is known not to be the last. */
async function* readPage(ctx: Context, archive: Archive, record: PageRecord): AsyncGenerator<Chunk> {
  let offset = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of archive.get(ctx, record)) {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    while (heldBytes + rest.length > largestChunk) {
      const cut = rest.subarray(0, largestChunk - heldBytes);
      yield { record, offset, data: joined([...held, cut]), last: false };
      offset += largestChunk;
      rest = rest.subarray(cut.length);
      held = [];
      heldBytes = 0;
    }
    held.push(rest);
    heldBytes += rest.length;
  }
  yield { record, offset, data: joined(held), last: true };
}

/** joined is Buffer.concat, which copies even where there is one part. */
function joined(parts: readonly Buffer[]): Buffer {
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
}
