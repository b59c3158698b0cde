import type { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import type { Context } from "../../kit/context.ts";
import { addDays, type Day } from "../../kit/day.ts";
import type { Client } from "../../kit/rpc.ts";
import { isOver } from "./follow.ts";
import { persist } from "./persist.ts";

/** PIPELINE is the pipeline that harvests a day. */
export const PIPELINE = "pipelines/daily";

/** FIRST_DAY is where an empty data folder begins. */
export const FIRST_DAY: Day = { year: 2026, month: 1, day: 1 };

/** Lister is a service that knows which runs there were. */
export type Lister = Pick<Client<typeof OrchestratorServiceDefinition>, "listRuns">;

/**
 * nextDay is the day to harvest next: the first one on empty data, the newest one while a run of it is still under
 * way, and the day after it otherwise.
 */
export async function nextDay(ctx: Context, lister: Lister): Promise<Day> {
  const [newest] = await runs(ctx, lister, undefined, 1);
  if (newest?.day === undefined) return FIRST_DAY;
  const sameDay = await runs(ctx, lister, newest.day, 1_000);
  return sameDay.every(isOver) ? addDays(newest.day, 1) : newest.day;
}

/** hasRuns says whether any day was ever harvested. */
export async function hasRuns(ctx: Context, lister: Lister): Promise<boolean> {
  return (await runs(ctx, lister, undefined, 1)).length > 0;
}

async function runs(ctx: Context, lister: Lister, day: Day | undefined, pageSize: number) {
  const request = { parent: PIPELINE, pageSize, pageToken: "", partition: "", day, state: Run_State.UNSPECIFIED };
  return (await persist(ctx, (child) => lister.listRuns(child, request))).runs;
}
