import type { Area, AreaOptions, Report } from "../area.ts";
import { machineOf } from "../machine.ts";
import { startServer } from "../server.ts";
import { measureBytes } from "./bytes.ts";
import { shardsAtOnce } from "./day.ts";
import { measureReplicas } from "./replicas.ts";
import { measureShards } from "./shards.ts";

/** scale measures how costs go with replicas, with shards, and with days: the points that docs/scale.md goes on from. */
export const scale: Area = { title: "Scale", run };

const notes = [
  `Replicas: 50,000 listings of the simulated Mercado Livre, first day, ${shardsAtOnce} shards under way, handed to the replicas in turn; one storage, and one PostgreSQL, beside them. On a machine of two processors the speed can't follow; what a listing costs says whether replicas are in each other's way.`,
  "Shards: the daily pipeline as it is shipped, on the engine and its PostgreSQL; the callees answer at once within the process, so this is the orchestrator's part alone. 10,000 are the most that a source may have, in one run.",
  "Bytes: 20,000 listings, days one after the other; tables with their indexes, of the collector's and storage's databases. Unchanged: a source whose site stands still. Changed: what a day of the simulated site (5% new prices, 0.8% new, 0.8% gone) adds beyond that, for each listing that is new, changed, gone or back.",
];

async function run(options: AreaOptions): Promise<Report> {
  await using server = await startServer();
  const machine = machineOf(server.version);
  const replicas = await measureReplicas(server, options);
  const shards = await measureShards(server, options);
  const bytes = await measureBytes(server, options);
  return {
    machine,
    settings: server.settings,
    versions: {},
    notes,
    figures: [...replicas.figures, ...shards.figures, ...bytes.figures],
    plots: [...replicas.plots, ...shards.plots, ...bytes.plots],
  };
}
