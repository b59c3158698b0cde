import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { seconds } from "../../../../services/local/report/time.ts";
import { differences } from "../../../support/difference.ts";
import type { Lab, Part, Pod, Report } from "../../lab/types.ts";
import { addressOf } from "../../stdio/places.ts";
import { startPeople } from "../support/people.ts";
import { replicasOf } from "../support/replicas.ts";
import { callersOf, harvest } from "./colheita.ts";
import { runLaptop } from "./laptop.ts";
import { readRows } from "./rows.ts";
import { simulatorOf } from "./simulator.ts";
import { growth, readTraffic } from "./traffic.ts";

const DAYS = ["2026-01-01", "2026-01-02"] as const;

/** dailyRun shows that days that pass through the mesh leave the same in the databases as on a laptop. */
export const dailyRun: Part = {
  number: 1,
  title: "The daily run passes through the mesh and leaves what it leaves on a laptop",
  async run(lab, report) {
    const folder = join(lab.folder, "daily-run");
    await mkdir(folder, { recursive: true });
    const before = await readTraffic(lab);
    const [replica] = replicasOf(lab, "orchestrator");
    const people = await startPeople(lab);
    try {
      await harvestAs(report, people, addressOf("orchestrator"), DAYS[0], "a pod of people");
      await harvestAs(report, replica, "127.0.0.1:50052", DAYS[1], "a port-forward");
    } finally {
      await people.stop();
    }
    for (const [edge, requests] of growth(before, await readTraffic(lab))) {
      report.check(`${edge} passes through the caller's proxy`, requests > 0, `${requests} requests`);
    }
    await compare(lab, report, folder);
  },
};

async function harvestAs(report: Report, pod: Pod, address: string, day: string, who: string): Promise<void> {
  const startedMs = performance.now();
  const harvested = await harvest(pod, address, day);
  for (const { source, said } of harvested) {
    const end = said.stdout.trim().split("\n").slice(-1).join("");
    report.check(`${day} of ${source}, asked for by ${who}, succeeds`, said.code === 0, said.stderr.trim() || end);
  }
  report.figure(
    `a day of ${harvested.length} sources through the mesh, ${day}`,
    seconds(performance.now() - startedMs),
  );
  const callers = await callersOf(pod, address, day);
  const known = callers.length === harvested.length && callers.every((caller) => caller === "operator");
  report.check(`${who} is the caller operator in the audit`, known, callers);
}

async function compare(lab: Lab, report: Report, folder: string): Promise<void> {
  const meshed = await readRows(join(folder, "mesh"), (owner) => lab.databaseUrl(owner));
  const startedMs = performance.now();
  const laptop = await runLaptop({ folder, ...(await simulatorOf(lab)), days: DAYS, signal: lab.signal });
  report.figure("the same two days on a laptop, start included", seconds(performance.now() - startedMs));
  const found = differences(laptop, meshed);
  const lines = (["storage", "collector", "runs"] as const).map((kind) => `${meshed[kind].length} lines of ${kind}`);
  report.check("the databases hold the same as a laptop's", found.length === 0, found.length > 0 ? found : lines);
  for (const kind of ["storage", "collector", "runs"] as const) {
    report.check(`the laptop left something in ${kind} to compare with`, laptop[kind].length > 0, laptop[kind].length);
  }
}
