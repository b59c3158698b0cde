import type { Context } from "../../kit/context.ts";
import { type HarvestDeps, harvestDays } from "../day/harvest.ts";
import { hasRuns, type Lister } from "../day/next.ts";
import { listSources, type SourceLister } from "../day/sources.ts";
import type { Output } from "../output.ts";
import { Refusal } from "../refusal.ts";
import { isPublished } from "../report/day.ts";
import { reportJson } from "../report/json.ts";
import { sumOf } from "../report/sum.ts";
import { reportText } from "../report/text.ts";
import { recordedDays } from "./recorded.ts";

/** ReplayDeps are what a replay needs: services that answer, and which days to run through them. */
export type ReplayDeps = Pick<HarvestDeps, "storage"> & {
  readonly collector: SourceLister;
  readonly orchestrator: HarvestDeps["orchestrator"] & Lister;
  /** simulator is its address as host:port; it has the recorded days. */
  readonly simulator: string;
  readonly output: Output;
  readonly source: string;
  /** days is how many to replay; undefined is all. */
  readonly days: number | undefined;
};

/** replay harvests a source's recorded days, one run a day, and reports on them. It returns whether all were published. */
export async function replay(ctx: Context, deps: ReplayDeps): Promise<boolean> {
  const { collector, orchestrator, storage, output, source } = deps;
  await listSources(ctx, collector, [source]);
  if (await hasRuns(ctx, orchestrator)) {
    throw new Refusal("There were runs in this database before, and a replay begins with none: use an empty server.");
  }
  const recorded = await recordedDays(ctx, deps.simulator, source);
  if (recorded.length === 0) throw new Refusal(`There are no recorded days of ${source} in the folder of --data.`);
  const days = recorded.slice(0, deps.days);
  const harvest = { orchestrator, storage, screen: output.screen, onRun() {}, onDay() {} };
  const reports = await harvestDays(ctx, harvest, days, [source]);
  output.text(reportText(sumOf(reports)));
  output.line(reportJson(reports));
  return reports.every(isPublished);
}
