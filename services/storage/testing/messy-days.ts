import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import type { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { items, listing, type TestDay, type TestShard } from "./day.ts";
import { createRandom, type Random } from "./random.ts";

/** MessyOptions say how large the days are. */
export type MessyOptions = {
  readonly seed: number;
  readonly listings: number;
  readonly rows: number;
  readonly days: number;
};

const SHARDS = 6;

/**
 * messyDays are days of a source as they come: three rows in ten are duplicates with other content, rows lack prices
 * and titles, some are rejects, listings change, go and come back, move to other shards, and shards are cut.
 */
export function messyDays(source: string, options: MessyOptions): TestDay[] {
  const random = createRandom(options.seed);
  return Array.from({ length: options.days }, (_, index) => ({
    source,
    day: `2026-01-${String(index + 1).padStart(2, "0")}`,
    batchItems: 50,
    shards: shardsOf(random, options, index),
  }));
}

function shardsOf(random: Random, options: MessyOptions, day: number): TestShard[] {
  const rows = Array.from({ length: options.rows }, (_, n) => {
    // The first rows are all different, so that most listings are there.
    const id = n < options.listings * 0.85 ? n : random.below(options.listings);
    return rowOf(random, `id-${id}`, day);
  });
  const gone = new Set(Array.from({ length: options.listings / 20 }, () => `id-${random.below(options.listings)}`));
  const there = random.shuffled(rows.filter((row) => typeof row === "string" || !gone.has(row.externalId)));
  const size = Math.ceil(there.length / SHARDS);
  return Array.from({ length: SHARDS }, (_, n) => ({
    id: `shard-${n}`,
    items: items(there.slice(n * size, (n + 1) * size)),
    state: day > 0 && n === day ? ShardState.TRUNCATED : ShardState.COMPLETE,
  }));
}

function rowOf(random: Random, externalId: string, day: number): Listing | string {
  if (random.chance(0.03)) return random.chance(0.5) ? "ID_MISSING" : "ITEM_NOT_OBJECT";
  const malformed = random.chance(0.1);
  return listing({
    externalId,
    price: malformed ? "" : priceOf(random, externalId, day),
    title: random.chance(0.1) ? "" : `Title of ${externalId}`,
    url: random.chance(0.05) ? "" : `https://shop/${externalId}`,
    description: random.chance(0.05) ? `told again on day ${day}` : "told",
    promoted: random.chance(0.2),
    warnings: malformed ? ["PRICE_MALFORMED"] : [],
  });
}

function priceOf(random: Random, externalId: string, day: number): string {
  if (random.chance(0.05)) return "";
  if (random.chance(0.03)) return random.chance(0.5) ? "free" : "trade";
  const amount = 100 + externalId.length + (random.chance(0.1) ? random.below(50) + day : 0);
  return `${amount}.5 ${random.chance(0.02) ? "EUR" : "RON"}${random.chance(0.1) ? " negotiable" : ""}`;
}
