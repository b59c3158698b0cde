import { RE2JS } from "re2js";
import { isMap, isScalar, isSeq } from "yaml";
import { messageOf } from "../errors.ts";
import { entriesOf, listOf, mapping, optional, required } from "./mapping.ts";
import { dotted } from "./paginate.ts";
import { inside, type Place, type Reader, refuse } from "./place.ts";
import { possiblyEmpty, text } from "./scalar.ts";
import { template, type Variables } from "./template.ts";
import type { Discover, ShardId, Shards, StaticShard } from "./types.ts";

/** longestShardId is the longest that a shard's id may be, in bytes of UTF-8. */
export const longestShardId = 128;

const parameterName = { pattern: /^[a-z][A-Za-z0-9_]{0,63}$/, what: "a parameter's name such as category" };
const reserved = new Set(["day", "shard"]);

/** shards reads which slices a source has: a list, or how to discover them. */
export function shards(variables: Variables): Reader<Shards> {
  const list = mapping({ list: required(staticShards) });
  const discovered = mapping({ discover: required(discover(variables)) });
  return (at) => {
    if (isMap(at.node) && at.node.has("list") && at.node.has("discover")) {
      return refuse(at, "either list or discover", { found: "both" });
    }
    if (isMap(at.node) && at.node.has("list")) {
      const read = list(at);
      return read === undefined ? undefined : { kind: "list", list: read.list };
    }
    if (!isMap(at.node)) return refuse(at, "a mapping with list or discover");
    const read = discovered(at);
    return read === undefined ? undefined : { kind: "discover", discover: read.discover };
  };
}

const id: Reader<string> = (at) => {
  const read = text("a shard's id", { most: longestShardId, pattern: /^[^\p{Cc}]+$/u })(at);
  if (read === undefined || Buffer.byteLength(read) <= longestShardId) return read;
  return refuse(at, `a shard's id of at most ${longestShardId} bytes`, { found: `${Buffer.byteLength(read)} bytes` });
};

const value: Reader<string> = text("a text", { most: 1000 });

const staticShard: Reader<StaticShard> = (at) => {
  if (isScalar(at.node)) {
    const read = id(at);
    return read === undefined ? undefined : { id: read, params: new Map() };
  }
  return mapping<StaticShard>({ id: required(id), params: optional(params(value), new Map()) })(at);
};

const staticShards: Reader<readonly StaticShard[]> = (at) => {
  const read = listOf(staticShard, { least: 1, most: 10_000 })(at);
  if (read === undefined) return undefined;
  const seen = new Set<string>();
  for (const [index, shard] of read.entries()) {
    if (seen.has(shard.id)) {
      const node = isSeq(at.node) ? at.node.items[index] : undefined;
      return refuse(inside(at, index, node), "an id that no shard before has", { found: JSON.stringify(shard.id) });
    }
    seen.add(shard.id);
  }
  return read;
};

function discover(variables: Variables): Reader<Discover> {
  return mapping<Discover>({
    url: required(template("an address with https:// or http://", variables, (name) => name === "day")),
    items: optional(dotted, ""),
    id: required(shardId),
    order: optional(dotted, ""),
    params: optional(params(dotted), new Map()),
  });
}

const pattern: Reader<string> = (at) => {
  const read = text("a regular expression", { most: 500 })(at);
  if (read === undefined) return undefined;
  try {
    if (RE2JS.compile(read).groupCount() === 1) return read;
  } catch (error) {
    return refuse(at, "a regular expression (RE2)", { hint: messageOf(error) });
  }
  return refuse(at, "a regular expression with exactly one group, which is the id");
};

const shardId: Reader<ShardId> = (at: Place) => {
  if (isScalar(at.node)) {
    const read = id(at);
    return read === undefined ? undefined : { kind: "fixed", id: read };
  }
  const field = text("the path of a field such as name", { most: 200 });
  const read = mapping({ field: required(field), pattern: optional(possiblyEmpty(pattern), "") })(at);
  return read === undefined ? undefined : { kind: "field", ...read };
};

function params<T>(read: Reader<T>): Reader<ReadonlyMap<string, T>> {
  const entries = entriesOf(read, parameterName);
  return (at) => {
    const found = entries(at);
    const taken = [...(found?.keys() ?? [])].find((name) => reserved.has(name));
    if (taken === undefined) return found;
    return refuse(at, "names other than day and shard, which are there already", { found: taken });
  };
}
