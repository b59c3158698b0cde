import type { Area, AreaOptions, Report } from "../area.ts";
import { machineOf } from "../machine.ts";
import { type Mesh, openMesh } from "../pipeline/mesh.ts";
import { TURNS } from "../pipeline/site.ts";
import { capsOf, growthOf, type Peaks } from "./figures.ts";
import { plotsOf } from "./plots.ts";

/** memory measures that what a service needs does not grow with how many listings pass through it. */
export const memory: Area = { title: "Memory: peak RSS of each service", run };

/** SIZES are the numbers of listings, the smallest first. */
const SIZES = [50_000, 200_000, 1_000_000] as const;

const notes = [
  "MB are 10^6 bytes. Each number of listings has a mesh of its own, freshly started; peak RSS is the kernel's VmHWM of each process after two days, day 1 (all new) and day 2 (5% to 7% new or changed), since it began.",
  "The smallest is measured in several rounds, the others once each: a day of a million listings takes minutes. Growth is from the smallest one's median.",
];

async function run(options: AreaOptions): Promise<Report> {
  const machine = machineOf("");
  const peaks: Peaks[] = [];
  let server = { version: "", settings: {} as Readonly<Record<string, string>> };
  for (const listings of SIZES) {
    const values: Record<string, number[]> = {};
    for (let round = 0; round < (listings === SIZES[0] ? Math.min(options.rounds, 3) : 1); round++) {
      await using mesh = await openMesh({ listings });
      server = mesh.server;
      for (const [process, megabytes] of Object.entries(await peaksOf(mesh, listings, options))) {
        values[process] = [...(values[process] ?? []), megabytes];
      }
    }
    peaks.push({ listings, values });
  }
  const figures = [...growthOf(peaks), ...capsOf(peaks)];
  return {
    machine: { ...machine, postgres: server.version },
    settings: server.settings,
    versions: {},
    notes,
    figures,
    plots: plotsOf(peaks),
  };
}

/** peaksOf brings both days in, and returns each process's peak RSS until then, in MB. */
async function peaksOf(mesh: Mesh, listings: number, { say }: AreaOptions): Promise<Readonly<Record<string, number>>> {
  let peaks: [process: string, megabytes: number][] = [];
  for (const turn of TURNS) {
    say(`${listings} listings, day ${turn} ...`);
    const { peakMiB } = await mesh.harvest(turn);
    peaks = Object.entries(peakMiB).map(([process, mebibytes]) => [process, (mebibytes * 2 ** 20) / 1e6]);
  }
  return Object.fromEntries(peaks);
}
