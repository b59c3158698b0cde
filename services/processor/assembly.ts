import type {
  PackedPage,
  PageChunk,
  ReadPagesResponse,
} from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
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
  const gathering = new Gathering(largestBytes);
  for await (const message of stream) {
    for (const chunk of chunksOf(message)) {
      const raw = gathering.add(chunk);
      if (raw === undefined) continue;
      if (chunk.packed === undefined) {
        yield raw;
        continue;
      }
      const unpacked = unpack(raw.bytes, chunk.packed);
      const beginning = unpacked.subarray(0, largestBytes);
      try {
        yield { page: raw.page, bytes: beginning, isCut: beginning.length < unpacked.length };
      } finally {
        freePage(unpacked);
      }
    }
  }
  gathering.end();
}

/** chunksOf are what a message brings of pages. A collector of the version before sends them one by one, whatever is asked for. */
function chunksOf({ update }: ReadPagesResponse): readonly PageChunk[] {
  if (update?.$case === "chunks") return update.value.chunks;
  return update?.$case === "chunk" ? [update.value] : [];
}

/** Gathering puts the chunks of one page after the other together, as they travelled. */
class Gathering {
  readonly #largestBytes: number;
  #page = 0;
  #chunks: Uint8Array[] = [];
  #received = 0n;
  #kept = 0;

  constructor(largestBytes: number) {
    this.#largestBytes = largestBytes;
  }

  /** add takes the next chunk; it returns the page that ends with it. */
  add({ page, offsetBytes, data, last, packed }: PageChunk): RawPage | undefined {
    if (page !== this.#page || offsetBytes !== this.#received) {
      throw dataLoss(
        "PAGE_CHUNK_MISSING",
        `Expected page ${this.#page} at byte ${this.#received}, got page ${page} at ${offsetBytes}.`,
      );
    }
    this.#received += BigInt(data.length);
    // Of a frame the beginning alone is worth nothing, and it is small.
    if (data.length > 0 && this.#kept <= (packed === undefined ? this.#largestBytes : largestFrameBytes)) {
      this.#chunks.push(data);
      this.#kept += data.length;
    }
    return last ? this.#take() : undefined;
  }

  /** end throws where the last page has not ended. */
  end(): void {
    if (this.#received > 0n) throw dataLoss("PAGE_CHUNK_MISSING", `The stream ended inside page ${this.#page}.`);
  }

  #take(): RawPage {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const raw = { page: this.#page, bytes, isCut: this.#received > BigInt(bytes.length) };
    this.#page++;
    this.#chunks = [];
    this.#received = 0n;
    this.#kept = 0;
    return raw;
  }
}

// A page that can't be made smaller grows a little.
const largestFrameBytes = 2 * smallPageBytes;

function unpack(frame: Uint8Array, { sha256, sizeBytes, packedSha256 }: PackedPage): Buffer<ArrayBuffer> {
  const unpacked = unpackPage(frame, { sha256, sizeBytes: Number(sizeBytes), packedSha256 });
  if (unpacked.ok) return unpacked.page;
  const { cause } = unpacked;
  throw dataLoss("PAGE_DAMAGED", `The archived page ${sha256} is damaged.`, { cause, metadata: { sha256 } });
}
