import { createHash } from "node:crypto";
import {
  type CollectorServiceDefinition,
  Packing,
  type ReadPagesRequest,
  type ReadPagesResponse,
} from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import type { Context } from "../../kit/context.ts";
import { unimplemented } from "../../kit/errors.ts";
import { packPage } from "../../kit/packing.ts";
import type { Handlers } from "../../kit/rpc.ts";

const chunkBytes = 256 * 1024;

/** chunksOf cuts a page as the collector does; an empty page is one empty chunk. */
export function chunksOf(bytes: Uint8Array, page: number): ReadPagesResponse[] {
  const count = Math.max(1, Math.ceil(bytes.length / chunkBytes));
  return Array.from({ length: count }, (_, index) => ({
    update: {
      $case: "chunk" as const,
      value: {
        page,
        offsetBytes: BigInt(index * chunkBytes),
        data: Buffer.from(bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
        last: index === count - 1,
        mediaType: "application/json",
        url: "https://api.example.com/rows",
        fetchTime: undefined,
        packed: undefined,
      },
    },
  }));
}

/** packedChunksOf is a page as the collector sends it to who unpacks it. */
export async function packedChunksOf(bytes: Uint8Array, page: number): Promise<ReadPagesResponse[]> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const frame = await packPage(bytes);
  const packedSha256 = createHash("sha256").update(frame).digest("hex");
  const packed = { packing: Packing.ZSTD, sizeBytes: BigInt(bytes.length), sha256, packedSha256 };
  return chunksOf(frame, page).map(({ update }) =>
    update?.$case === "chunk" ? { update: { $case: "chunk", value: { ...update.value, packed } } } : { update },
  );
}

/** togetherOf is chunks as the collector sends them to who takes several in one message. */
export function togetherOf(responses: readonly ReadPagesResponse[], most: number): ReadPagesResponse[] {
  const chunks = responses.flatMap(({ update }) => (update?.$case === "chunk" ? [update.value] : []));
  return Array.from({ length: Math.ceil(chunks.length / most) }, (_, index) => ({
    update: { $case: "chunks", value: { chunks: chunks.slice(index * most, (index + 1) * most) } },
  }));
}

/** Archive is a collector that has pages to read and nothing else. */
export type Archive = Handlers<typeof CollectorServiceDefinition> & {
  /** pagesRead is how many pages were begun. */
  pagesRead(): number;
  /** streamsEnded is how many streams came to an end, whichever. */
  streamsEnded(): number;
  readonly requests: ReadPagesRequest[];
};

/** createArchive makes a collector for tests; the pages are made one by one, as they are read. */
export function createArchive(pages: (ctx: Context) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Archive {
  const requests: ReadPagesRequest[] = [];
  let begun = 0;
  let ended = 0;
  const missing = async () => {
    throw unimplemented("UNIMPLEMENTED", "The archive of a test can only be read.");
  };
  return {
    getSource: missing,
    listSources: missing,
    planCollection: missing,
    getPage: missing,
    async *collect() {
      yield await missing();
    },
    async *readPages(ctx, req) {
      requests.push(req);
      try {
        let page = 0;
        for await (const bytes of pages(ctx)) {
          begun++;
          yield* chunksOf(bytes, page++);
        }
      } finally {
        ended++;
      }
    },
    pagesRead: () => begun,
    streamsEnded: () => ended,
    requests,
  };
}
