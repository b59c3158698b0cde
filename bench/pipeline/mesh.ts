import { harvestDay } from "../../services/local/day/harvest.ts";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { type Part, pidOf } from "../../test/kill/processes.ts";
import { quietScreen, startMesh, type TestMesh } from "../../test/support/mesh.ts";
import { cpuMicros, peakRssMiB } from "../usage.ts";
import { type Load, measureLoad } from "./load.ts";
import { type MeshServer, openServer } from "./server.ts";
import { dayOf, SOURCE, sourceFile, type Turn } from "./site.ts";

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
  /** harvest brings a day in; the first one comes first. */
  harvest(turn: Turn): Promise<Harvest>;
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
  const owned = stack.move();
  return {
    server,
    simulator: `http://${mesh.addresses.simulator.http}`,
    harvest: (turn) => harvest(mesh, server, turn),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function harvest(mesh: TestMesh, server: MeshServer, turn: Turn): Promise<Harvest> {
  const each = (measure: (pid: number) => number) =>
    Object.fromEntries(PROCESSES.map((name) => [name, measure(pid(mesh, name))]));
  const simulator = pid(mesh, "simulator");
  const simulatorBefore = cpuMicros(simulator);
  return await measureLoad(
    server,
    () => each(cpuMicros),
    async () => {
      const day = await harvestOnce(mesh, turn);
      const simulatorMicros = cpuMicros(simulator) - simulatorBefore;
      return { ...day, simulatorMicros, peakMiB: each(peakRssMiB) };
    },
  );
}

async function harvestOnce(mesh: TestMesh, turn: Turn): Promise<Pick<Harvest, "listings" | "changed" | "steps">> {
  const deps = { ...mesh.clients, screen: quietScreen, onRun: () => {} };
  const { sources } = await harvestDay(mesh.ctx, deps, dayOf(turn), [SOURCE]);
  const [report] = sources;
  if (report?.outcome !== "complete") throw new Error(`day ${turn} of ${SOURCE} is ${report?.outcome}`);
  const { listings, new: fresh, changed } = report.counts;
  const steps = report.steps.map(({ step, tookMs }) => ({ step, tookMs }));
  return { listings, changed: fresh + changed, steps };
}

function pid(mesh: TestMesh, part: Part): number {
  const found = pidOf(mesh.folder.root, part);
  if (found === undefined) throw new Error(`${part} does not run`);
  return found;
}
