import type { Context } from "../../kit/context.ts";
import { harvestDays } from "../day/harvest.ts";
import { hasRuns } from "../day/next.ts";
import { listSources } from "../day/sources.ts";
import type { Session } from "../mesh/session.ts";
import type { Output } from "../output.ts";
import { Refusal } from "../refusal.ts";
import { isPublished } from "../report/day.ts";
import { reportJson } from "../report/json.ts";
import { sumOf } from "../report/sum.ts";
import { reportText } from "../report/text.ts";
import { recordedDays } from "./recorded.ts";

/** ReplayDeps are what a replay needs: a mesh that serves, and which days to run through it. */
export type ReplayDeps = Pick<Session, "clients" | "addresses"> & {
  readonly output: Output;
  readonly source: string;
  /** days is how many to replay; undefined is all. */
  readonly days: number | undefined;
};

/** replay harvests a source's recorded days, one run a day, and reports on them. It returns whether all were published. */
export async function replay(ctx: Context, deps: ReplayDeps): Promise<boolean> {
  const { clients, output, source } = deps;
  await listSources(ctx, clients.collector, [source]);
  if (await hasRuns(ctx, clients.orchestrator)) {
    throw new Refusal("There were runs in this database before, and a replay begins with none: use an empty server.");
  }
  const recorded = await recordedDays(ctx, deps.addresses.simulator.http, source);
  if (recorded.length === 0) throw new Refusal(`There are no recorded days of ${source} in the folder of --data.`);
  const days = recorded.slice(0, deps.days);
  const reports = await harvestDays(ctx, { ...clients, screen: output.screen, onRun() {}, onDay() {} }, days, [source]);
  output.text(reportText(sumOf(reports)));
  output.line(reportJson(reports));
  return reports.every(isPublished);
}
