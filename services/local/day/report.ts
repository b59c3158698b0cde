import type { ShardOutcome } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { type Run, Run_State, type Step, type StepError } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import type { Change, DailyReport, SnapshotCounts } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import type { Counts, Drop, IncompleteShard, Outcome, SourceReport, StepTime } from "../report/day.ts";
import { NOTHING } from "../report/day.ts";

/** sourceReport puts together how a run went and what was stored of it; a run that stored nothing has no daily report. */
export function sourceReport(run: Run, daily: DailyReport | undefined, heldUp: readonly string[]): SourceReport {
  return {
    source: run.partition,
    outcome: outcomeOf(run),
    reasons: [...run.outcomeReasons, ...(run.error === undefined ? [] : [sentence(run.error)])],
    heldUp,
    counts: countsOf(daily?.snapshot?.counts),
    rejected: numbers(daily?.rejectedByReason),
    warnings: numbers(daily?.warningsByReason),
    priceSums: daily?.priceSums ?? [],
    drops: daily?.largestDrops.flatMap(dropOf) ?? [],
    incompleteShards: daily?.incompleteShards.map(shardOf) ?? [],
    omittedShards: daily?.omittedIncompleteShards ?? 0,
    steps: run.steps.flatMap(stepOf),
    tookMs: between(run.startTime, run.endTime),
  };
}

function outcomeOf({ state, outcome }: Run): Outcome {
  if (state === Run_State.CANCELLED) return "cancelled";
  if (state !== Run_State.SUCCEEDED) return "failed";
  switch (outcome) {
    case "PARTIAL":
      return "partial";
    case "NOT_PUBLISHED":
      return "not published";
    default:
      return "complete";
  }
}

function sentence({ step, item, code, reason, message, attempt }: StepError): string {
  const where = [step, item && `of ${item}`].filter(Boolean).join(" ");
  const what = [code, reason].filter(Boolean).join(", ");
  return `${where} failed at attempt ${attempt} (${what}): ${message}`;
}

function countsOf(counts: SnapshotCounts | undefined): Counts {
  if (counts === undefined) return NOTHING;
  return {
    items: Number(counts.items),
    duplicates: Number(counts.duplicates),
    rejected: Number(counts.rejected),
    listings: Number(counts.listings),
    new: Number(counts.new),
    changed: Number(counts.changed),
    unchanged: Number(counts.unchanged),
    gone: Number(counts.gone),
    reappeared: Number(counts.reappeared),
  };
}

function numbers(byReason: DailyReport["rejectedByReason"] = {}): ReadonlyMap<string, number> {
  return new Map(Object.entries(byReason).map(([reason, count]) => [reason, Number(count)]));
}

function dropOf({ title, url, oldPrice, newPrice, dropShare }: Change): Drop[] {
  if (oldPrice === undefined || newPrice === undefined) return [];
  return [{ title, url, oldPrice, newPrice, share: dropShare }];
}

const SHARD_STATES: ReadonlyMap<number, string> = new Map([
  [ShardState.COMPLETE, "complete"],
  [ShardState.CAPPED, "capped"],
  [ShardState.TRUNCATED, "truncated"],
  [ShardState.FAILED, "failed"],
]);

function shardOf({ shard, state, reason, message }: ShardOutcome): IncompleteShard {
  return { shard, state: SHARD_STATES.get(state) ?? "unknown", reason, message };
}

function stepOf({ step, startTime, endTime, itemsTotal, attempts }: Step): StepTime[] {
  if (startTime === undefined) return [];
  return [{ step, calls: itemsTotal, attempts, tookMs: between(startTime, endTime) }];
}

function between(start: Date | undefined, end: Date | undefined): number {
  return start === undefined || end === undefined ? 0 : end.getTime() - start.getTime();
}
