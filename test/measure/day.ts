import { readFileSync } from "node:fs";
import { join } from "node:path";
import { harvestDay } from "../../services/local/day/harvest.ts";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { pidOf } from "../kill/processes.ts";
import { quietScreen, startMesh } from "../support/mesh.ts";
import { root } from "../support/service.ts";
import { memoryMiB } from "./processes.ts";

/** Harvest is what one day of a source took. */
export type Harvest = {
  readonly day: string;
  readonly listings: number;
  readonly changed: number;
  readonly tookMs: number;
  readonly steps: readonly { readonly step: string; readonly tookMs: number }[];
};

/** Harvests are some days, one after another, and the most memory that each process had over all of them. */
export type Harvests = {
  readonly days: readonly Harvest[];
  readonly peakMiB: Readonly<Record<string, number>>;
};

/** measureDays harvests days of one source with so many listings, on a mesh of its own. */
export async function measureDays(source: string, listings: number, days: number): Promise<Harvests> {
  const text = readFileSync(join(root, "sources", `${source}.yaml`), "utf8");
  await using mesh = await startMesh({ sources: { [source]: text }, listings });
  const harvests: Harvest[] = [];
  for (let day = 1; day <= days; day++) {
    const deps = { ...mesh.clients, screen: quietScreen, onRun: () => {} };
    const { day: date, sources } = await harvestDay(mesh.ctx, deps, { year: 2026, month: 1, day }, [source]);
    const [report] = sources;
    if (report?.outcome !== "complete") throw new Error(`${date}: the day of ${source} is ${report?.outcome}`);
    const { listings: found, new: fresh, changed } = report.counts;
    const steps = report.steps.map(({ step, tookMs }) => ({ step, tookMs }));
    harvests.push({
      day: date,
      listings: Number(found),
      changed: Number(fresh + changed),
      tookMs: report.tookMs,
      steps,
    });
  }
  const names = [...PROCESSES, "simulator"] as const;
  const state = mesh.folder.root;
  return {
    days: harvests,
    peakMiB: Object.fromEntries(names.map((name) => [name, memoryMiB(pidOf(state, name), "VmHWM")])),
  };
}
