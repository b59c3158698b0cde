import type { ProcessPageResponse } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { makeItem, pageReject, type WeighedItem } from "./item.ts";
import type { Source } from "./source.ts";

// What an answer of 1 MiB has room for: sizes are no less than encoded ones.
const roomBytes = 1024 * 1024 - 4_096;

/** previewPage shows what would be made of a page: its items in order, as many as one answer holds. */
export function previewPage(source: Source, bytes: Uint8Array, day: string, largestBytes: number): ProcessPageResponse {
  const read = source.readPage(bytes, largestBytes);
  if (!read.ok) return { items: [pageReject(read, bytes, 0).item], omittedItems: 0 };
  const { rows } = read.page;
  const items: WeighedItem[] = [];
  let size = 0;
  for (let row = 0; row < rows.length; row++) {
    const item = makeItem(source.normaliser, read.page, day, { page: 0, row });
    if (size + item.size > roomBytes) break;
    size += item.size;
    items.push(item);
  }
  return { items: items.map(({ item }) => item), omittedItems: rows.length - items.length };
}
