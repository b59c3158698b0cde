import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Run } from "../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { addDays, formatDay } from "../../services/kit/day.ts";
import { FIRST_DAY, PIPELINE } from "../../services/local/day/next.ts";
import { askAny } from "./client.ts";
import type { Fault, Moment } from "./faults/fault.ts";
import type { Done, Injector } from "./faults/injector.ts";
import type { Mesh } from "./mesh/mesh.ts";
import { isOver, type Watch } from "./watch.ts";

/** Ask is one run that the test asked for, and the name that the run got. */
export type Ask = { readonly source: string; readonly day: string; readonly run: string };

/** DayTold is how a day went. */
export type DayTold = {
  readonly day: string;
  readonly tookMs: number;
  readonly asks: readonly Ask[];
  readonly faults: readonly Done[];
  /** stuck are the runs that were not over within the bound. */
  readonly stuck: readonly string[];
};

/** HarvestDeps are what days are harvested with. */
export type HarvestDeps = {
  readonly mesh: Mesh;
  readonly watch: Watch;
  readonly injector: Injector;
  readonly sources: readonly string[];
  /** calls is how many calls the runs of a day come to. */
  readonly calls: number;
  /** boundMs is how long a day may take after the last fault is over. */
  readonly boundMs: number;
};

/** dayOf is a day by its index, yyyy-mm-dd. */
export function dayOf(index: number): string {
  return formatDay(addDays(FIRST_DAY, index));
}

/** harvestDay asks for a run of each source, lets the day's faults come, and waits for the end of all runs. */
export async function harvestDay(deps: HarvestDeps, index: number, faults: readonly Fault[]): Promise<DayTold> {
  const { mesh, watch, injector } = deps;
  const day = dayOf(index);
  const beganMs = performance.now();
  watch.begin(day);
  const since: Since = { beganMs, over: false };
  const coming = Promise.all(
    faults.map(async (fault) => {
      await untilMoment(deps, day, fault, since);
      return injector.inject(fault);
    }),
  );
  const asks = await Promise.all(deps.sources.map((source) => ask(mesh, source, index)));
  let done: Done[] | undefined;
  void coming.then((all) => {
    done = all;
  });
  for (;;) {
    const runs = watch.runsOf(day);
    const left = asks.filter(({ source }) => !runs.some((run) => run.partition === source && isOver(run)));
    since.over = left.length === 0;
    if (since.over && done !== undefined) {
      return { day, tookMs: performance.now() - beganMs, asks, faults: done, stuck: [] };
    }
    const boundMs = Math.max(beganMs, injector.lastHealMs) + deps.boundMs;
    if (performance.now() > boundMs) {
      const stuck = left.map(({ source }) =>
        stateOf(
          source,
          runs.find((run) => run.partition === source),
        ),
      );
      return { day, tookMs: performance.now() - beganMs, asks, faults: done ?? [], stuck };
    }
    await delay(10);
  }
}

// The same request id for every try: a run that was made before its answer was lost is found again.
async function ask(mesh: Mesh, source: string, index: number): Promise<Ask> {
  const requestId = randomUUID();
  const run = Run.fromPartial({ partition: source, day: addDays(FIRST_DAY, index) });
  const made = await askAny(mesh, (ctx, orchestrator) =>
    orchestrator.createRun(ctx, { parent: PIPELINE, run, force: false, requestId, validateOnly: false }),
  );
  return { source, day: dayOf(index), run: made.name };
}

// A day that ends before its fault's moment has the fault right after its end.
async function untilMoment(deps: HarvestDeps, day: string, { moment }: Fault, since: Since): Promise<void> {
  while (!since.over && !(await hasCome(deps, day, moment, since.beganMs))) await delay(5);
}

type Since = { readonly beganMs: number; over: boolean };

async function hasCome({ watch, calls }: HarvestDeps, day: string, moment: Moment, beganMs: number): Promise<boolean> {
  switch (moment.by) {
    case "time":
      return performance.now() >= beganMs + moment.afterMs;
    case "batches":
      return (await watch.batchesOf(day)) >= moment.least;
    default:
      return watch.doneOf(day) >= Math.floor(moment.share * calls);
  }
}

function stateOf(source: string, run: { state: string; owner: string; epoch: number } | undefined): string {
  return run === undefined ? `${source}: no run` : `${source}: ${run.state}, owner ${run.owner}, epoch ${run.epoch}`;
}
