import { harvestDay } from "../../services/local/day/harvest.ts";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { type Part, pidOf } from "../../test/kill/processes.ts";
import { quietScreen, startMesh, type TestMesh } from "../../test/support/mesh.ts";
import { cpuMicros, peakRssMiB } from "../usage.ts";
import type { Load } from "./load.ts";
import { type MeshServer, openServer } from "./server.ts";
import { DAYS, SOURCE, sourceFile } from "./site.ts";

/** Harvest is a day through all services. */
export type Harvest = Load & {
  /** changed is how many of the listings are new or changed. */
  readonly changed: number;
  readonly steps: readonly { readonly step: string; readonly tookMs: number }[];
  /** simulatorMicros is the CPU time of the site that was harvested: it is no part of us. */
  readonly simulatorMicros: number;
};

/** Mesh is all services as processes, as `npm start` starts them, on folders and a PostgreSQL of their own. */
export type Mesh = AsyncDisposable & {
  readonly server: MeshServer;
  /** simulator is the site's URL. */
  readonly simulator: string;
  /** harvest brings the next day in, the first one first. */
  harvest(): Promise<Harvest>;
  /** peakMiB is the most memory that each process has had until now. */
  peakMiB(): Readonly<Record<string, number>>;
};

/** MeshOptions say what a mesh works on. */
export type MeshOptions = {
  readonly listings: number;
  /** profiles is a folder that every process leaves a CPU profile in when it ends. */
  readonly profiles?: string;
};

/** openMesh starts a mesh over a simulated site with about so many listings. */
export async function openMesh({ listings, profiles }: MeshOptions): Promise<Mesh> {
  await using stack = new AsyncDisposableStack();
  const environment = profiles === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` };
  const mesh = stack.use(await startMesh({ sources: { [SOURCE]: sourceFile() }, listings, environment }));
  const server = stack.use(await openServer(mesh.folder));
  const pid = (part: Part) => pidOf(mesh.folder.root, part) ?? 0;
  const days = DAYS.values();
  const owned = stack.move();
  return {
    server,
    simulator: `http://${mesh.addresses.simulator.http}`,
    harvest: () => harvest(mesh, server, pid, days.next().value),
    peakMiB: () => Object.fromEntries(PROCESSES.map((name) => [name, peakRssMiB(pid(name))])),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function harvest(
  mesh: TestMesh,
  server: MeshServer,
  pid: (part: Part) => number,
  day: (typeof DAYS)[number] | undefined,
): Promise<Harvest> {
  if (day === undefined) throw new Error("there are no more days");
  await server.checkpoint();
  const cpuBefore = cpuOfAll(server, pid);
  const simulatorBefore = cpuMicros(pid("simulator"));
  const walBefore = await server.walBytes();
  const startMs = performance.now();
  const deps = { ...mesh.clients, screen: quietScreen, onRun: () => {} };
  const { sources } = await harvestDay(mesh.ctx, deps, day, [SOURCE]);
  const seconds = (performance.now() - startMs) / 1000;
  const [report] = sources;
  if (report?.outcome !== "complete") throw new Error(`the day of ${SOURCE} is ${report?.outcome}`);
  const cpuAfter = cpuOfAll(server, pid);
  return {
    listings: report.counts.listings,
    changed: report.counts.new + report.counts.changed,
    seconds,
    steps: report.steps.map(({ step, tookMs }) => ({ step, tookMs })),
    cpuMicros: Object.fromEntries(
      Object.entries(cpuAfter).map(([part, micros]) => [part, micros - (cpuBefore[part] ?? 0)]),
    ),
    simulatorMicros: cpuMicros(pid("simulator")) - simulatorBefore,
    walBytes: (await server.walBytes()) - walBefore,
  };
}

function cpuOfAll(server: MeshServer, pid: (part: Part) => number): Record<string, number> {
  const services = PROCESSES.map((name) => [name, cpuMicros(pid(name))] as const);
  return { ...Object.fromEntries(services), postgres: server.cpuMicros() };
}
