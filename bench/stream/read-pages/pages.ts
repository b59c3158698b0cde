import {
  Packing,
  ReadPagesRequest,
  type ReadPagesResponse,
} from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { smallPageBytes } from "../../../services/kit/packing.ts";
import { chunksOf, packedChunksOf } from "../../../services/processor/testing/archive.ts";
import { type Size, sitePages, sizes } from "../listings.ts";

/** path is the HTTP/2 path of the method. */
export const path = "/colheita.collector.v1.CollectorService/ReadPages";

/** requestOf asks for the shard whose pages have a size, as the processor does. */
export function requestOf(size: Size): ReadPagesRequest {
  const day = { year: 2026, month: 1, day: 2 };
  const shard = String(size);
  return ReadPagesRequest.fromPartial({
    source: "sources/mercadolivre",
    day,
    generation: 1,
    shard,
    packing: Packing.ZSTD,
  });
}

/** Shards are what was made of the chunks of each size's pages; a shard is asked for by its name. */
export type Shards<T> = (shard: string) => readonly T[];

/** shards makes the chunks of each size's pages into something, once. As in the archive, small pages are packed. */
export async function shards<T>(make: (chunk: ReadPagesResponse) => T): Promise<Shards<T>> {
  const pagesOf = sitePages();
  const made = new Map<string, T[]>();
  for (const size of sizes) {
    const chunks = await Promise.all(pagesOf(size).map(pieces));
    made.set(String(size), chunks.flat().map(make));
  }
  return (shard) => made.get(shard) ?? [];
}

/** PageCheck counts what came of one stream. */
export type PageCheck = {
  take(response: ReadPagesResponse): void;
  /** done throws where that is not the whole shard. */
  done(): void;
};

/** pageChecks knows how long each shard is, and checks a stream of one. */
export async function pageChecks(): Promise<(size: Size) => PageCheck> {
  const lengths = await shards(bytesOf);
  return (size) => {
    const want = lengths(String(size)).reduce((sum, bytes) => sum + bytes, 0);
    let bytes = 0;
    return {
      take(response) {
        bytes += bytesOf(response);
      },
      done() {
        if (bytes !== want) throw new Error(`${bytes} of ${want} bytes came`);
      },
    };
  };
}

async function pieces(page: Uint8Array, number: number): Promise<ReadPagesResponse[]> {
  return page.length <= smallPageBytes ? packedChunksOf(page, number) : chunksOf(page, number);
}

function bytesOf({ update }: ReadPagesResponse): number {
  return update?.$case === "chunk" ? update.value.data.length : 0;
}
