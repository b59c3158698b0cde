import { randomUUID } from "node:crypto";
import type { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import type { DailyReport } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Context } from "../../kit/context.ts";
import { type Day, formatDay } from "../../kit/day.ts";
import { isRpcError } from "../../kit/errors.ts";
import { forEachLimit } from "../../kit/group.ts";
import type { Client } from "../../kit/rpc.ts";
import { progressLine } from "../progress/line.ts";
import type { Screen } from "../progress/screen.ts";
import type { DayReport, SourceReport } from "../report/day.ts";
import { seconds } from "../report/time.ts";
import { follow } from "./follow.ts";
import { PIPELINE } from "./next.ts";
import { persist } from "./persist.ts";
import { sourceReport } from "./report.ts";
import { createTroubles, type Troubles } from "./troubles.ts";

/** HarvestDeps are what harvesting a day needs. */
export type HarvestDeps = {
  readonly orchestrator: Pick<Client<typeof OrchestratorServiceDefinition>, "createRun" | "watchRun">;
  readonly storage: Pick<Client<typeof StorageServiceDefinition>, "getDailyReport">;
  readonly screen: Screen;
  /** onRun hears of every change of every run. */
  readonly onRun: (run: Run) => void;
};

/** harvestDays harvests days one after the other, and tells onDay of each as soon as it is over. */
export async function harvestDays(
  ctx: Context,
  deps: HarvestDeps & { readonly onDay: (report: DayReport) => void },
  days: readonly Day[],
  sources: readonly string[],
): Promise<DayReport[]> {
  const reports: DayReport[] = [];
  for (const day of days) {
    const report = await harvestDay(ctx, deps, day, sources);
    deps.onDay(report);
    reports.push(report);
  }
  return reports;
}

/** harvestDay runs the daily pipeline for every source, side by side, and returns what the day brought. */
export async function harvestDay(
  ctx: Context,
  deps: HarvestDeps,
  day: Day,
  sources: readonly string[],
): Promise<DayReport> {
  const reports: SourceReport[] = [];
  await forEachLimit(ctx, sources.length, sources.entries(), async (child, [index, source]) => {
    reports[index] = await harvestSource(child, deps, day, source);
  });
  return { day: formatDay(day), sources: reports };
}

async function harvestSource(ctx: Context, deps: HarvestDeps, day: Day, source: string): Promise<SourceReport> {
  const troubles = createTroubles();
  const run = await runToEnd(ctx, deps, day, source, troubles);
  const daily = await readDaily(ctx, deps, day, source);
  const report = sourceReport(run, daily, troubles.told());
  const { listings, changed, gone } = report.counts;
  const numbers = [`${count(listings)} listings`, `${count(report.counts.new)} new`, `${count(changed)} changed`];
  deps.screen.show(source, undefined);
  deps.screen.print(
    `${formatDay(day)}  ${source}: ${report.outcome}, ${numbers.join(", ")}, ${count(gone)} gone in ${seconds(report.tookMs)}`,
  );
  return report;
}

async function runToEnd(
  ctx: Context,
  deps: HarvestDeps,
  day: Day,
  source: string,
  troubles: Pick<Troubles, "see">,
): Promise<Run> {
  const request = {
    parent: PIPELINE,
    run: Run.fromPartial({ partition: source, day }),
    force: false,
    // The same for every try of this call: a run that was created before its answer was lost is found again.
    requestId: randomUUID(),
    validateOnly: false,
    // Simulated days go on from where they were, whatever day it is.
    allowFutureDay: true,
  };
  let run = await persist(ctx, (child) => deps.orchestrator.createRun(child, request));
  for await (const now of follow(ctx, deps.orchestrator, run.name)) {
    run = now;
    troubles.see(run);
    deps.screen.show(source, `${formatDay(day)}  ${source}: ${progressLine(run)}`);
    deps.onRun(run);
  }
  return run;
}

// A run that failed before its snapshot was opened has stored nothing.
async function readDaily(
  ctx: Context,
  { storage }: HarvestDeps,
  day: Day,
  source: string,
): Promise<DailyReport | undefined> {
  try {
    const name = `sources/${source}/snapshots/${formatDay(day)}`;
    return await persist(ctx, (child) => storage.getDailyReport(child, { name }));
  } catch (error) {
    if (isRpcError(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

function count(value: number): string {
  return value.toLocaleString("en");
}
