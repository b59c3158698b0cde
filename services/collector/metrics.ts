import { Counter, Gauge, type Registry } from "prom-client";
import type { BreakerState } from "./polite/breaker.ts";
import type { Observer } from "./polite/visitor.ts";

/** CollectorMetrics count what the collector does, by source. */
export type CollectorMetrics = {
  /** observer records the visits to one source. */
  observer(source: string): Observer;
  /** collected records a page that was kept. */
  collected(source: string, sizeBytes: number): void;
};

const stateValues: Readonly<Record<BreakerState, number>> = { closed: 0, halfOpen: 1, open: 2 };

/** createCollectorMetrics registers the collector's own metrics. */
export function createCollectorMetrics(registry: Registry): CollectorMetrics {
  const registers = [registry];
  const bySource = ["source"] as const;
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `collector_${name}`, help, labelNames, registers });
  const pages = counter("pages_total", "Pages that were kept in the archive.", bySource);
  const bytes = counter("page_bytes_total", "Bytes of those pages, uncompressed.", bySource);
  const requests = counter("requests_total", "Requests to a source, by status or fault.", ["source", "outcome"]);
  const retries = counter("retries_total", "Requests that are made again, by the fault before.", ["source", "reason"]);
  const waits = counter("rate_wait_seconds_total", "Time spent waiting for a source's turn.", bySource);
  const breaker = new Gauge({
    name: "collector_breaker_state",
    help: "State of a source's circuit breaker: 0 closed, 1 half open, 2 open.",
    labelNames: bySource,
    registers,
  });
  return {
    observer: (source) => ({
      requested: (outcome) => requests.inc({ source, outcome }),
      retried: (reason) => retries.inc({ source, reason }),
      waited: (ms) => waits.inc({ source }, ms / 1_000),
      breaker: (state) => breaker.set({ source }, stateValues[state]),
    }),
    collected(source, sizeBytes) {
      pages.inc({ source });
      bytes.inc({ source }, sizeBytes);
    },
  };
}
