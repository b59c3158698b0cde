import type { PackedPage, ReadPagesResponse } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { dataLoss } from "../kit/errors.ts";
import { freePage, smallPageBytes, unpackPage } from "../kit/packing.ts";

/** RawPage is one page of the archive, whole. Its bytes are gone when the next is asked for. */
export type RawPage = {
  readonly page: number;
  readonly bytes: Uint8Array;
  /** isCut says that the page is longer than was asked for; bytes is its beginning. */
  readonly isCut: boolean;
};

/**
 * assemble makes whole pages of a stream of chunks, one at a time: the next is not asked for before the last was taken.
 * Packed pages are unpacked. Of a page longer than largestBytes only the beginning is kept. It throws DATA_LOSS where
 * pages or chunks are missing or out of order, and where a packed page is damaged.
 */
export async function* assemble(
  stream: AsyncIterable<ReadPagesResponse>,
  largestBytes: number,
): AsyncIterable<RawPage> {
  let page = 0;
  let chunks: Uint8Array[] = [];
  let received = 0n;
  let kept = 0;
  for await (const { update } of stream) {
    if (update?.$case !== "chunk") continue;
    const { value: chunk } = update;
    if (chunk.page !== page || chunk.offsetBytes !== received) {
      throw dataLoss(
        "PAGE_CHUNK_MISSING",
        `Expected page ${page} at byte ${received}, got page ${chunk.page} at ${chunk.offsetBytes}.`,
      );
    }
    received += BigInt(chunk.data.length);
    // Of a frame the beginning alone is worth nothing, and it is small.
    if (kept <= (chunk.packed === undefined ? largestBytes : largestFrameBytes)) {
      chunks.push(chunk.data);
      kept += chunk.data.length;
    }
    if (!chunk.last) continue;
    const [only] = chunks;
    const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    if (chunk.packed === undefined) yield { page, bytes, isCut: received > BigInt(bytes.length) };
    else {
      const unpacked = unpack(bytes, chunk.packed);
      const beginning = unpacked.subarray(0, largestBytes);
      try {
        yield { page, bytes: beginning, isCut: beginning.length < unpacked.length };
      } finally {
        freePage(unpacked);
      }
    }
    page++;
    chunks = [];
    received = 0n;
    kept = 0;
  }
  if (received > 0n) throw dataLoss("PAGE_CHUNK_MISSING", `The stream ended inside page ${page}.`);
}

// A page that can't be made smaller grows a little.
const largestFrameBytes = 2 * smallPageBytes;

function unpack(frame: Uint8Array, { sha256, sizeBytes }: PackedPage): Buffer<ArrayBuffer> {
  const unpacked = unpackPage(frame, { sha256, sizeBytes: Number(sizeBytes) });
  if (unpacked.ok) return unpacked.page;
  const { cause } = unpacked;
  throw dataLoss("PAGE_DAMAGED", `The archived page ${sha256} is damaged.`, { cause, metadata: { sha256 } });
}
