/**
 * Brings two days through all services and prints where time, CPU and memory went, for those who make them faster:
 * `node bench/pipeline/day-main.ts [--listings 50000] [--profiles DIR]`. With --profiles every process leaves a CPU
 * profile in DIR when it ends; such a run's figures are too high.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { cpuOf, listingsASecond } from "./load.ts";
import { type Harvest, openMesh } from "./mesh.ts";
import { TURNS, type Turn } from "./site.ts";

const { values } = parseArgs({
  options: { listings: { type: "string", default: "50000" }, profiles: { type: "string" } },
});

const profiles = values.profiles === undefined ? {} : { profiles: resolve(values.profiles) };
await using mesh = await openMesh({ listings: Number(values.listings), ...profiles });
for (const turn of TURNS) print(turn, await mesh.harvest(turn));

function print(turn: Turn, harvest: Harvest): void {
  const { listings, changed, seconds, steps, simulatorMicros, walBytes, peakMiB } = harvest;
  const each = (micros: number) => micros / listings;
  console.log(
    `day ${turn}      ${listings} listings, ${changed} of them new or changed: ${seconds.toFixed(1)} s, ${listingsASecond(harvest).toFixed(0)} listings/s`,
  );
  console.log(`  steps    ${steps.map(({ step, tookMs }) => `${step} ${tookMs} ms`).join(", ")}`);
  console.log(`  CPU      ${cpuOf(harvest).toFixed(1)} us a listing: ${written(harvest.cpuMicros, each)}`);
  console.log(`           (the simulator ${each(simulatorMicros).toFixed(1)})`);
  console.log(`  WAL      ${each(walBytes).toFixed(0)} bytes a listing`);
  console.log(`  peak RSS ${written(peakMiB, (mebibytes) => mebibytes)} MiB`);
}

function written(parts: Readonly<Record<string, number>>, of: (value: number) => number): string {
  return Object.entries(parts)
    .map(([part, value]) => `${part} ${of(value).toFixed(1)}`)
    .join(", ");
}
