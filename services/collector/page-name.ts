import { parseDay } from "../kit/day.ts";
import { isSlug } from "../kit/names.ts";
import type { ShardKey } from "./shard.ts";

/** PageId names one page of the archive. */
export type PageId = { readonly key: ShardKey; readonly page: number };

const pattern =
  /^sources\/([^/]+)\/days\/([^/]+)\/generations\/([1-9]\d{0,8})\/shards\/([^/]+)\/pages\/(0|[1-9]\d{0,8})$/;

/** formatPageName makes a page's resource name; the shard's id is percent-encoded. */
export function formatPageName({ key, page }: PageId): string {
  const shard = encodeURIComponent(key.shard);
  return `sources/${key.source}/days/${key.day}/generations/${key.generation}/shards/${shard}/pages/${page}`;
}

/** parsePageName takes a page's resource name apart; undefined where it is none. */
export function parsePageName(name: string): PageId | undefined {
  const [, source = "", day = "", generation, encoded = "", page] = pattern.exec(name) ?? [];
  const shard = decode(encoded);
  if (!isSlug(source) || parseDay(day) === undefined || shard === undefined) return undefined;
  return { key: { source, day, generation: Number(generation), shard }, page: Number(page) };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined;
  } catch {
    return undefined;
  }
}
