import { setTimeout as delay } from "node:timers/promises";
import type { Eye } from "../support/eye.ts";
import type { Appointment } from "./agenda/agenda.ts";
import type { Ask } from "./agenda/ask.ts";
import type { Fault, Moment } from "./faults/fault.ts";
import type { Done, Injector } from "./faults/injector.ts";
import type { Mesh } from "./mesh/mesh.ts";
import { isOver, type Watch } from "./watch.ts";

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
  readonly eye: Eye;
  readonly watch: Watch;
  readonly injector: Injector;
  /** calls is how many calls the runs of a day come to. */
  readonly calls: number;
  /** boundMs is how long a day may take after the last fault is over. */
  readonly boundMs: number;
};

/** harvestDay keeps an appointment, lets the day's faults come, and waits for the end of all runs. */
export async function harvestDay(
  deps: HarvestDeps,
  { day, ask }: Appointment,
  faults: readonly Fault[],
): Promise<DayTold> {
  const { mesh, eye, watch, injector } = deps;
  const beganMs = performance.now();
  watch.begin(day);
  const since: Since = { beganMs, over: false };
  const coming = Promise.all(
    faults.map(async (fault) => {
      await untilMoment(deps, day, fault, since);
      return injector.inject(fault);
    }),
  );
  const asks = await ask(mesh, eye);
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
