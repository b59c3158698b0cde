import { setTimeout as delay } from "node:timers/promises";
import { seconds } from "../../../../services/local/report/time.ts";
import type { Lab, Report } from "../../lab/types.ts";
import { addressOf } from "../../stdio/places.ts";
import { harvest } from "../daily-run/colheita.ts";
import { startPeople } from "../support/people.ts";
import { replicasOf } from "../support/replicas.ts";

/** A day after those that other parts harvest: days of a source are published in order. */
const day = "2026-02-01";
/** The runs are in the middle of their work by then. */
const strikeMs = 2_500;

/**
 * checkRuns loses a replica of every service that a day's runs work with, in the middle of them: what the mesh does not
 * try again, the engine does.
 */
export async function checkRuns(lab: Lab, report: Report): Promise<void> {
  const people = await startPeople(lab);
  try {
    const startedMs = performance.now();
    const harvested = harvest(people, addressOf("orchestrator"), day);
    await delay(strikeMs, undefined, { signal: lab.signal });
    const victims = ["storage", "processor", "collector"].map((service) => replicasOf(lab, service)[0]);
    const struckMs = performance.now() - startedMs;
    await Promise.all(victims.map((pod) => pod.kill()));
    // It has no other replica: without it nothing would go on.
    await lab.workload("collector").restart();
    const ends = await harvested;
    for (const { source, said } of ends) {
      report.check(
        `${source} of ${day} succeeds although its services are killed`,
        said.code === 0,
        said.stderr.trim() || "exit code 0",
      );
    }
    const longestMs = Math.max(...ends.map(({ tookMs }) => tookMs));
    const underWay = ends.filter(({ tookMs }) => tookMs > struckMs).map(({ source }) => source);
    report.check("there were runs under way when it happened", underWay.length > 0, underWay);
    report.figure(
      "a day while a replica of each service is killed",
      `${seconds(longestMs)}, ${ends.filter(({ said }) => said.code === 0).length} of ${ends.length} runs succeed`,
    );
  } finally {
    await people.stop();
    await Promise.all(["storage", "processor"].map((service) => lab.workload(service).restart()));
  }
}
