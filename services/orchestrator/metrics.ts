import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Observer } from "./engine/observer.ts";
import type { RunCount } from "./run/run.ts";

// From a cached read to a collection of hours.
const bucketsSeconds = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3600];

/** createOrchestratorMetrics registers the orchestrator's own metrics. count reads the runs that have not ended; it is asked at each scrape. */
export function createOrchestratorMetrics(registry: Registry, count: () => Promise<readonly RunCount[]>): Observer {
  const registers = [registry];
  const attempts = new Counter({
    name: "orchestrator_step_attempts_total",
    help: "Attempts of calls that ended, by step and code.",
    labelNames: ["step", "code"],
    registers,
  });
  const seconds = new Histogram({
    name: "orchestrator_call_seconds",
    help: "How long attempts of calls took, in seconds.",
    labelNames: ["step"],
    buckets: bucketsSeconds,
    registers,
  });
  const takeovers = new Counter({
    name: "orchestrator_lease_takeovers_total",
    help: "Runs that were taken over from an owner that was gone.",
    registers,
  });
  const ended = new Counter({
    name: "orchestrator_runs_ended_total",
    help: "Runs that this process brought to their end, by state.",
    labelNames: ["pipeline", "state"],
    registers,
  });
  // Each gauge reads for itself: values set for another gauge would show one scrape late. Without a database there is
  // nothing to say, and the last values would be a lie.
  new Gauge({
    name: "orchestrator_oldest_queued_seconds",
    help: "Age of the oldest run that waits, in seconds; 0 where none does.",
    registers,
    async collect() {
      this.remove();
      const counts = await count().catch(() => undefined);
      if (counts !== undefined) this.set(counts.find((each) => each.state === "QUEUED")?.oldestSeconds ?? 0);
    },
  });
  new Gauge({
    name: "orchestrator_runs",
    help: "Runs that have not ended, by state.",
    labelNames: ["state"],
    registers,
    async collect() {
      this.reset();
      const counts = await count().catch(() => undefined);
      for (const each of counts ?? []) this.set({ state: each.state }, each.runs);
    },
  });
  return {
    attemptEnded(step, _method, code, tookMs) {
      attempts.inc({ step, code });
      seconds.observe({ step }, tookMs / 1_000);
    },
    takenOver: () => takeovers.inc(),
    runEnded: (pipeline, state) => ended.inc({ pipeline, state }),
  };
}
