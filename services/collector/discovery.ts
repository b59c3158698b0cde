import { RE2JS } from "re2js";
import { longestShardId } from "../kit/sourcefile/shards.ts";
import type { Discover } from "../kit/sourcefile/types.ts";
import { valueAt } from "./json/path.ts";
import type { Params, PlannedShard } from "./shard.ts";

/** Discovered is the shards that a source's answer names, or why it names none. */
export type Discovered =
  | { readonly ok: true; readonly shards: readonly PlannedShard[] }
  | { readonly ok: false; readonly message: string };

type Entry = { readonly id: string; readonly order: string; readonly params: Params };

/** readShards makes shards of a source's list. Entries with one id are one shard's requests; shards are in the order of their first entries. */
export function readShards(bytes: Buffer, discover: Discover, most: number): Discovered {
  const document = readJson(bytes);
  const items = valueAt(document, discover.items);
  if (!Array.isArray(items)) {
    const where = discover.items === "" ? "" : ` at ${discover.items}`;
    return { ok: false, message: `The answer has no list of shards${where}.` };
  }
  const entries: Entry[] = [];
  const pattern =
    discover.id.kind === "field" && discover.id.pattern !== "" ? RE2JS.compile(discover.id.pattern) : undefined;
  for (const [index, item] of items.entries()) {
    const entry = readEntry(item, discover, pattern);
    if (typeof entry === "string") return { ok: false, message: `Entry ${index} of the list of shards ${entry}.` };
    entries.push(entry);
  }
  if (discover.order !== "") entries.sort((a, b) => Buffer.compare(Buffer.from(a.order), Buffer.from(b.order)));
  const grouped = Map.groupBy(entries, (entry) => entry.id);
  if (grouped.size > most)
    return { ok: false, message: `The source names ${grouped.size} shards; its file allows ${most}.` };
  const shards = [...grouped].map(([id, group], ordinal) => ({
    id,
    ordinal,
    requests: group.map(({ params }) => params),
  }));
  return { ok: true, shards };
}

/** readEntry reads one entry; a text says what is wrong with it. */
function readEntry(item: unknown, discover: Discover, pattern: RE2JS | undefined): Entry | string {
  const id = readId(item, discover, pattern);
  if (id === undefined) return `has no id: ${JSON.stringify(item)?.slice(0, 200)}`;
  if (id === "" || Buffer.byteLength(id) > longestShardId || /\p{Cc}/u.test(id)) {
    return `has an id that is empty, longer than ${longestShardId} bytes or not printable`;
  }
  const order = discover.order === "" ? "" : textAt(item, discover.order);
  if (order === undefined) return `has nothing at ${discover.order}`;
  const params: Record<string, string> = {};
  for (const [name, path] of discover.params) {
    const value = textAt(item, path);
    if (value === undefined) return `has nothing at ${path}`;
    params[name] = value;
  }
  return { id, order, params };
}

function readId(item: unknown, { id }: Discover, pattern: RE2JS | undefined): string | undefined {
  if (id.kind === "fixed") return id.id;
  const value = textAt(item, id.field);
  if (value === undefined || pattern === undefined) return value;
  const matcher = pattern.matcher(value);
  return matcher.find() ? (matcher.group(1) ?? undefined) : undefined;
}

function textAt(item: unknown, path: string): string | undefined {
  const value = valueAt(item, path);
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  // The ledger can keep neither half a character nor the one that is 0.
  const text = `${value}`;
  return text.isWellFormed() && !text.includes("\0") ? text : undefined;
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
