import type { Pipeline } from "../pipeline/library.ts";
import type { Scheduled } from "./store.ts";
import { createTimetable } from "./timetable.ts";

/** scheduledOf are the pipelines of a library that have a schedule, and the names of those with mistakes. */
export function scheduledOf(
  library: Iterable<Pipeline>,
  contracts: { readonly hash: string; readonly bytes: Uint8Array },
): { readonly scheduled: readonly Scheduled[]; readonly broken: readonly string[] } {
  const scheduled: Scheduled[] = [];
  const broken: string[] = [];
  for (const pipeline of library) {
    if (!pipeline.ok) {
      broken.push(pipeline.name);
      continue;
    }
    const { plan, planHash } = pipeline;
    const { schedule } = plan;
    if (schedule === undefined) continue;
    const timetable = createTimetable(schedule.cron, plan.zone);
    scheduled.push({
      plan,
      planHash,
      schedule,
      timetable,
      descriptorSetHash: contracts.hash,
      descriptorSet: contracts.bytes,
    });
  }
  return { scheduled, broken };
}
