import { Counter, Histogram, type Registry } from "prom-client";
import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";

/** PageObserver counts what was made of one source's pages. */
export type PageObserver = {
  /** parse measures how long a page takes to read. */
  parse<T>(read: () => T): T;
  /** tally counts items; the metrics have them when it is disposed of. */
  tally(): Tally;
};

/** Tally counts the items of a page. */
export type Tally = Disposable & { add(item: Item): void };

/** ProcessorMetrics count what the processor made, by source. */
export type ProcessorMetrics = { observer(source: string): PageObserver };

/** createProcessorMetrics registers the processor's own metrics. */
export function createProcessorMetrics(registry: Registry): ProcessorMetrics {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `colheita_processor_${name}`, help, labelNames: [...labelNames], registers });
  const items = counter("items_total", "Rows that were read.", ["source"]);
  const listings = counter("listings_total", "Rows that became listings, duplicates included.", ["source"]);
  const rejects = counter("rejects_total", "Rows that became rejects, by reason.", ["source", "reason"]);
  const warnings = counter("warnings_total", "Fields that could not be read, by reason.", ["source", "reason"]);
  const parsing = new Histogram({
    name: "colheita_processor_page_parse_seconds",
    help: "How long reading a page took, unpacking included, in seconds.",
    labelNames: ["source"],
    buckets: [0.0005, 0.002, 0.01, 0.05, 0.2, 1, 5],
    registers,
  });
  return {
    observer(source) {
      const ofSource = {
        items: items.labels(source),
        listings: listings.labels(source),
        parsing: parsing.labels(source),
      };
      return {
        parse(read) {
          const stop = ofSource.parsing.startTimer();
          try {
            return read();
          } finally {
            stop();
          }
        },
        tally() {
          const made = { items: 0, listings: 0 };
          return {
            add({ outcome }) {
              made.items++;
              if (outcome?.$case === "reject") rejects.labels(source, outcome.value.reason).inc();
              if (outcome?.$case !== "listing") return;
              made.listings++;
              for (const warning of outcome.value.warnings) warnings.labels(source, warning).inc();
            },
            [Symbol.dispose]() {
              ofSource.items.inc(made.items);
              ofSource.listings.inc(made.listings);
            },
          };
        },
      };
    },
  };
}
