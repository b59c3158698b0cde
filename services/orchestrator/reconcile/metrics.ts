import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../../kit/clock.ts";

/** DutyMetrics are told what duties are kept. */
export type DutyMetrics = { kept(duty: string): void };

/** createDutyMetrics registers the metric that shows a duty which a process does not keep: one that fails, or hangs. */
export function createDutyMetrics(registry: Registry, clock: Pick<Clock, "now">): DutyMetrics {
  const gauge = new Gauge({
    name: "orchestrator_duty_kept_timestamp_seconds",
    help: "When this process last kept a duty to its end, in seconds since the epoch.",
    labelNames: ["duty"],
    registers: [registry],
  });
  return {
    kept(duty) {
      gauge.set({ duty }, clock.now().getTime() / 1_000);
    },
  };
}
