import type { RunningService } from "../../test/support/service.ts";
import { startSite } from "../../test/support/site.ts";
import type { AreaOptions } from "../area.ts";
import { type Figure, figure } from "../figure.ts";
import type { Plot } from "../plot.ts";
import type { BenchServer } from "../server.ts";
import { cpuMicros } from "../usage.ts";
import { calleesOf } from "./callees.ts";
import { harvest } from "./day.ts";
import { startFleet } from "./fleet.ts";

const counts = [1, 2, 4] as const;

type Count = (typeof counts)[number];

const listings = 50_000;
const source = "mercadolivre";

type Took = {
  readonly perSecond: number;
  /** collector, processor and storage are CPU time for each listing, of all replicas together. */
  readonly collector: number;
  readonly processor: number;
  readonly storage: number;
};

/** measureReplicas measures how a day's speed and cost go with the number of collectors and processors. */
export async function measureReplicas(server: BenchServer, options: AreaOptions) {
  await using site = await startSite("bench", listings);
  const measure = async (replicas: number): Promise<Took> => {
    options.say(`${replicas} of each ...`);
    await using fleet = await startFleet({ server, sourcesDir: site.sourcesDir, replicas });
    using callees = calleesOf(fleet);
    const cpu = () => ({
      collector: cpuOf(fleet.collectors),
      processor: cpuOf(fleet.processors),
      storage: cpuOf([fleet.storage]),
    });
    const before = cpu();
    const startMs = performance.now();
    const { listings: found } = await harvest(callees, source, { year: 2026, month: 1, day: 1 });
    const seconds = (performance.now() - startMs) / 1000;
    const after = cpu();
    const all = Number(found);
    return {
      perSecond: all / seconds,
      collector: (after.collector - before.collector) / all,
      processor: (after.processor - before.processor) / all,
      storage: (after.storage - before.storage) / all,
    };
  };
  // Every measurement has processes and a database of its own: there is nothing to warm up.
  const took: Record<Count, Took[]> = { 1: [], 2: [], 4: [] };
  for (let round = 0; round < Math.min(options.rounds, 3); round++) {
    for (const count of counts) took[count].push(await measure(count));
  }
  const each = (name: Pick<Figure, "what" | "unit">, value: (one: Took) => number): Figure[] =>
    counts.map((count) => figure({ ...name, variant: `colheita, ${count} of each` }, took[count].map(value)));
  const rate = each({ what: "replicas: listings a second, first day", unit: "/s" }, (one) => one.perSecond);
  const cpus = (["collector", "processor", "storage"] as const).map((service) => ({
    service,
    figures: each({ what: `replicas: CPU per listing, ${service}`, unit: "us" }, (one) => one[service]),
  }));
  const points = (figures: readonly Figure[]) =>
    figures.map(({ spread }, index) => [counts[index] ?? 0, spread.median] as const);
  const plot: Plot = {
    kind: "lines",
    title: "CPU for each listing, by the number of collectors and processors",
    x: { label: "replicas of each", unit: "", scale: "linear" },
    y: { label: "CPU per listing", unit: "us", scale: "linear" },
    series: cpus.map(({ service, figures }) => ({ name: service, points: points(figures) })),
  };
  return { figures: [...rate, ...cpus.flatMap(({ figures }) => figures)], plots: [plot] };
}

function cpuOf(replicas: readonly RunningService[]): number {
  return replicas.reduce((sum, { process }) => sum + cpuMicros(process.pid ?? 0), 0);
}
