import { Counter, Gauge, type Registry } from "prom-client";

/** StorageMetrics are what this service counts besides its calls. */
export type StorageMetrics = {
  readonly batches: Counter<"outcome">;
  readonly listings: Counter;
  readonly rejects: Counter;
  readonly cached: Counter;
  readonly snapshots: Counter<"source" | "outcome">;
  readonly lines: Counter<"source" | "outcome">;
  readonly headDay: Gauge<"source">;
};

/** createStorageMetrics registers the metrics of this service. */
export function createStorageMetrics(registry: Registry): StorageMetrics {
  const registers = [registry];
  return {
    batches: new Counter({
      name: "colheita_storage_batches_total",
      help: "Batches of items by outcome: written, or repeated.",
      labelNames: ["outcome"],
      registers,
    }),
    listings: new Counter({
      name: "colheita_storage_listings_written_total",
      help: "Rows that are listings, duplicates included, written for the first time.",
      registers,
    }),
    rejects: new Counter({
      name: "colheita_storage_rejects_written_total",
      help: "Rows that are no listing, written for the first time.",
      registers,
    }),
    cached: new Counter({
      name: "colheita_storage_hash_cache_hits_total",
      help: "Rows that the cache of published hashes knew to be unchanged.",
      registers,
    }),
    snapshots: new Counter({
      name: "colheita_storage_snapshots_total",
      help: "Snapshots by source and outcome: complete, partial, or not_published; those of lines included.",
      labelNames: ["source", "outcome"],
      registers,
    }),
    lines: new Counter({
      name: "colheita_storage_lines_total",
      help: "Lines of snapshots that were to be published, by source and outcome: published, behind, or empty.",
      labelNames: ["source", "outcome"],
      registers,
    }),
    headDay: new Gauge({
      name: "colheita_storage_head_day_seconds",
      help: "The newest published day of a source, as the seconds since 1970 at its beginning in UTC.",
      labelNames: ["source"],
      registers,
    }),
  };
}
