import { describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { createOrchestratorMetrics } from "./metrics.ts";
import type { RunCount } from "./run/run.ts";

/** samples are the values of a registry without help, buckets and sums. */
async function samples(registry: Registry): Promise<readonly string[]> {
  const lines = (await registry.metrics()).split("\n");
  return lines.filter((line) => line !== "" && !/^#|_bucket|_sum/.test(line));
}

describe("the orchestrator's metrics", () => {
  it("count attempts, takeovers and ends, and read what waits", async () => {
    const registry = new Registry();
    const counts: RunCount[] = [
      { state: "QUEUED", runs: 2, oldestSeconds: 7 },
      { state: "RUNNING", runs: 1, oldestSeconds: 9 },
    ];
    const observer = createOrchestratorMetrics(registry, async () => counts);
    observer.attemptEnded("collect", "a.B/C", "OK", 1_500);
    observer.attemptEnded("collect", "a.B/C", "UNAVAILABLE", 10);
    observer.takenOver();
    observer.runEnded("daily", "SUCCEEDED");
    expect(await samples(registry)).toEqual([
      'orchestrator_step_attempts_total{step="collect",code="OK"} 1',
      'orchestrator_step_attempts_total{step="collect",code="UNAVAILABLE"} 1',
      'orchestrator_call_seconds_count{step="collect"} 2',
      "orchestrator_lease_takeovers_total 1",
      'orchestrator_runs_ended_total{pipeline="daily",state="SUCCEEDED"} 1',
      "orchestrator_oldest_queued_seconds 7",
      'orchestrator_runs{state="QUEUED"} 2',
      'orchestrator_runs{state="RUNNING"} 1',
    ]);
  });

  it("say nothing of runs while the database is away", async () => {
    const registry = new Registry();
    createOrchestratorMetrics(registry, () => Promise.reject(new Error("away")));
    expect(await samples(registry)).toEqual(["orchestrator_lease_takeovers_total 0"]);
  });
});
