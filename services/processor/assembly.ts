import type { ReadPagesResponse } from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { dataLoss } from "../kit/errors.ts";

/** RawPage is one page of the archive, whole. */
export type RawPage = {
  readonly page: number;
  readonly bytes: Uint8Array;
  /** isCut says that the page is longer than was asked for; bytes is its beginning. */
  readonly isCut: boolean;
};

/**
 * assemble makes whole pages of a stream of chunks, one at a time: the next is not asked for before the last was taken.
 * Of a page longer than largestBytes only the beginning is kept. It throws DATA_LOSS where pages or chunks are missing
 * or out of order.
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
    if (kept <= largestBytes) {
      chunks.push(chunk.data);
      kept += chunk.data.length;
    }
    if (!chunk.last) continue;
    const [only] = chunks;
    const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    yield { page, bytes, isCut: received > BigInt(bytes.length) };
    page++;
    chunks = [];
    received = 0n;
    kept = 0;
  }
  if (received > 0n) throw dataLoss("PAGE_CHUNK_MISSING", `The stream ended inside page ${page}.`);
}
