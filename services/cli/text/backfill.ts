import {
  type Backfill,
  Backfill_Mode,
  Backfill_State,
  Backfill_Which,
  type BackfillRun,
} from "../../../gen/es/colheita/orchestrator/v1/backfill_pb.ts";
import { shortName } from "../argument/names.ts";
import { wordOf } from "./enum.ts";
import { list, table } from "./table.ts";
import { dayText, instant } from "./time.ts";

/** backfillTable shows backfills, one a line. */
export function backfillTable(backfills: readonly Backfill[]): string[] {
  return table<Backfill>(
    [
      ["BACKFILL", (each) => shortName(each.name)],
      ["STATE", (each) => wordOf(Backfill_State, each.state)],
      ["DAYS", rangeText],
      ["MODE", modeText],
      ["RUNS", (each) => each.runsTotal],
      ["GOOD", (each) => each.runsSucceeded],
      ["FAILED", (each) => each.runsFailed],
      ["ACTIVE", (each) => each.runsActive],
      ["CREATED", (each) => instant(each.createTime)],
    ],
    backfills,
  );
}

/** backfillDetails shows all of a backfill; of a dry run, the runs that it would begin. */
export function backfillDetails(backfill: Backfill): string[] {
  const inputs = Object.entries(backfill.inputs).map(([name, value]) => `${name}=${value}`);
  const runs = backfill.runs;
  return [
    ...list([
      ["backfill", shortName(backfill.name)],
      ["state", backfill.name === "" ? "dry run" : wordOf(Backfill_State, backfill.state)],
      ["days", rangeText(backfill)],
      ["mode", modeText(backfill)],
      ["partitions", backfill.partitions.join(", ")],
      ["at once", backfill.limit],
      ["inputs", inputs.join(", ")],
      ["runs", backfill.runsTotal],
      ["good", backfill.runsSucceeded || undefined],
      ["failed", backfill.runsFailed || undefined],
      ["active", backfill.runsActive || undefined],
      ["because", backfill.reasons.join("; ")],
      ["created", instant(backfill.createTime)],
      ["ended", instant(backfill.endTime)],
    ]),
    ...(runs.length === 0 ? [] : ["", ...runTable(runs)]),
    ...(runs.length > 0 && runs.length < backfill.runsTotal ? [`and ${backfill.runsTotal - runs.length} more`] : []),
  ];
}

function runTable(runs: readonly BackfillRun[]): string[] {
  return table<BackfillRun>(
    [
      ["DAY", (run) => dayText(run.day)],
      ["PARTITION", (run) => run.partition],
    ],
    runs,
  );
}

function rangeText({ firstDay, lastDay }: Backfill): string {
  return `${dayText(firstDay)} to ${lastDay === undefined ? "the newest" : dayText(lastDay)}`;
}

function modeText({ mode, which, newestFirst }: Backfill): string {
  if (mode === Backfill_Mode.REPROCESS) return "reprocess";
  return `run ${wordOf(Backfill_Which, which).toLowerCase()}${newestFirst ? ", newest first" : ""}`;
}
