import type { ReadPagesRequest, ReadPagesResponse } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { chunksOf } from "../../../services/processor/testing/archive.ts";
import { type Size, sitePages, sizes } from "../listings.ts";

/** path is the HTTP/2 path of the method. */
export const path = "/colheita.collector.v1.CollectorService/ReadPages";

/** requestOf asks for the shard whose pages have a size. */
export function requestOf(size: Size): ReadPagesRequest {
  const day = { year: 2026, month: 1, day: 2 };
  return { source: "sources/mercadolivre", day, generation: 1, shard: String(size), startPage: 0 };
}

/** shards makes the chunks of each size's pages into something, once; a shard is asked for by its name. */
export function shards<T>(make: (chunk: ReadPagesResponse) => T): (shard: string) => readonly T[] {
  const pagesOf = sitePages();
  const made = new Map(sizes.map((size) => [String(size), pagesOf(size).flatMap(chunksOf).map(make)]));
  return (shard) => made.get(shard) ?? [];
}

/** PageCheck counts what came of one stream. */
export type PageCheck = {
  take(response: ReadPagesResponse): void;
  /** done throws where that is not the whole shard. */
  done(): void;
};

/** pageChecks knows how long each shard is, and checks a stream of one. */
export function pageChecks(): (size: Size) => PageCheck {
  const pagesOf = sitePages();
  const lengths = new Map(sizes.map((size) => [size, pagesOf(size).reduce((sum, page) => sum + page.length, 0)]));
  return (size) => {
    const want = lengths.get(size);
    let bytes = 0;
    return {
      take({ update }) {
        if (update?.$case === "chunk") bytes += update.value.data.length;
      },
      done() {
        if (bytes !== want) throw new Error(`${bytes} of ${want} bytes came`);
      },
    };
  };
}
