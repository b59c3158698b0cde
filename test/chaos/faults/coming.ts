import { setTimeout as delay } from "node:timers/promises";
import type { Watch } from "../watch.ts";
import type { Fault, Moment } from "./fault.ts";
import type { Done, Injector } from "./injector.ts";

/** Course is how far a day is: what its faults wait for. */
export type Course = {
  readonly day: string;
  readonly beganMs: number;
  /** calls is how many calls the runs of a day come to. */
  readonly calls: number;
  /** ended is how the day has ended; undefined while it is under way. */
  ended: "over" | "stuck" | undefined;
};

/** comeInTime lets the faults of a day come, each at its moment: right after the day where it is over before, and never where it is stuck. */
export async function comeInTime(
  { watch, injector }: { readonly watch: Watch; readonly injector: Injector },
  course: Course,
  faults: readonly Fault[],
): Promise<Done[]> {
  const all = await Promise.all(
    faults.map(async (fault) => {
      while (course.ended === undefined && !(await hasCome(watch, course, fault.moment))) await delay(5);
      return course.ended === "stuck" ? [] : [await injector.inject(fault)];
    }),
  );
  return all.flat();
}

async function hasCome(watch: Watch, { day, beganMs, calls }: Course, moment: Moment): Promise<boolean> {
  switch (moment.by) {
    case "time":
      return performance.now() >= beganMs + moment.afterMs;
    case "batches":
      return (await watch.batchesOf(day)) >= moment.least;
    default:
      return watch.doneOf(day) >= Math.floor(moment.share * calls);
  }
}
