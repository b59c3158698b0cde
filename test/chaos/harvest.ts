import { setTimeout as delay } from "node:timers/promises";
import type { Eye } from "../support/eye.ts";
import type { Appointment } from "./agenda/agenda.ts";
import type { Ask } from "./agenda/ask.ts";
import { type Course, comeInTime } from "./faults/coming.ts";
import type { Fault } from "./faults/fault.ts";
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
  const beganMs = performance.now();
  deps.watch.begin(day);
  const course: Course = { day, beganMs, calls: deps.calls, ended: undefined };
  const harvest = async () => {
    const asks = await ask(deps.mesh, deps.eye);
    const stuck = await untilOver(deps, beganMs, asks);
    course.ended = stuck.length === 0 ? "over" : "stuck";
    return { asks, stuck };
  };
  const [harvested, done] = await Promise.all([harvest(), comeInTime(deps, course, faults)]);
  return { ...harvested, day, tookMs: performance.now() - beganMs, faults: done };
}

/** untilOver waits until all runs are over that were asked for, and returns those that are not within the bound. */
async function untilOver({ watch, injector, boundMs }: HarvestDeps, beganMs: number, asks: readonly Ask[]) {
  for (;;) {
    const stuck = asks.flatMap(({ source, day }) => {
      const run = watch.runsOf(day).find(({ partition }) => partition === source);
      return run !== undefined && isOver(run) ? [] : [stateOf(source, run)];
    });
    const isLate = performance.now() > Math.max(beganMs, injector.lastHealMs) + boundMs;
    if (stuck.length === 0 || isLate) return stuck;
    await delay(10);
  }
}

function stateOf(source: string, run: { state: string; owner: string; epoch: number } | undefined): string {
  return run === undefined ? `${source}: no run` : `${source}: ${run.state}, owner ${run.owner}, epoch ${run.epoch}`;
}
