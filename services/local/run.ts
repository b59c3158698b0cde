import type { Run } from "../../gen/rpc/colheita/orchestrator/v1/run.ts";
import type { Context } from "../kit/context.ts";
import { addDays } from "../kit/day.ts";
import { harvestDays } from "./day/harvest.ts";
import { tellLead } from "./day/lead.ts";
import { nextDay } from "./day/next.ts";
import { listSources } from "./day/sources.ts";
import type { Clients } from "./mesh/clients.ts";
import type { Output } from "./output.ts";
import { Refusal } from "./refusal.ts";
import { type DayReport, isPublished } from "./report/day.ts";
import { reportJson } from "./report/json.ts";
import { reportText } from "./report/text.ts";
import { seconds } from "./report/time.ts";

/** RunDeps are what the days' run needs from a mesh that serves. */
export type RunDeps = {
  readonly clients: Clients;
  readonly output: Output;
  /** pids is the folder with each process's number. */
  readonly pids: string;
  /** days is how many to harvest, and sources which; undefined is all. */
  readonly days: number;
  readonly sources: readonly string[] | undefined;
  /** elapsedMs is the time since the process began. */
  readonly elapsedMs: () => number;
};

/** RunResult says how it went. */
export type RunResult = {
  /** ok says that every day of every source was published; a source whose file has mistakes was not. */
  readonly ok: boolean;
  readonly sources: readonly string[];
  /** lastDay is the last day harvested, yyyy-mm-dd; undefined where there was none. */
  readonly lastDay: string | undefined;
};

/** runDays harvests the next days, and reports on each as soon as it is over. */
export async function runDays(ctx: Context, deps: RunDeps): Promise<RunResult> {
  const { clients, output, elapsedMs } = deps;
  const { names: sources, problems } = await listSources(ctx, clients.collector, deps.sources);
  for (const problem of problems) output.screen.print(`Not harvested: ${problem}`);
  if (sources.length === 0) throw new Refusal("There is no source to harvest.");

  let firstRowMs: number | undefined;
  const lead = tellLead({ print: (line) => output.screen.print(line), elapsedMs, pids: deps.pids });
  const onRun = (run: Run) => {
    lead(run);
    if (hasRows(run)) firstRowMs ??= elapsedMs();
  };
  const first = await nextDay(ctx, clients.orchestrator);
  const days = Array.from({ length: deps.days }, (_, index) => addDays(first, index));
  const onDay = (report: DayReport) => output.text(reportText(report));
  const reports = await harvestDays(ctx, { ...clients, screen: output.screen, onRun, onDay }, days, sources);
  output.line(reportJson(reports));
  const firstRow = firstRowMs === undefined ? "no row" : `first row after ${seconds(firstRowMs)}`;
  output.screen.print(`From the start: ${firstRow}, report after ${seconds(elapsedMs())}.`);
  return { ok: problems.length === 0 && reports.every(isPublished), sources, lastDay: reports.at(-1)?.day };
}

// A row is there when the service that writes rows has said so.
function hasRows(run: Run): boolean {
  return run.steps.some(({ method, progressDone, itemsDone }) => {
    return method.endsWith("ProcessorService/Process") && (progressDone > 0n || itemsDone > 0);
  });
}
