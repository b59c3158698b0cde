import {
  type Snapshot,
  Snapshot_Outcome,
  type SnapshotCounts,
} from "../../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { parseDay } from "../../../kit/day.ts";
import { snapshotName } from "../../names.ts";
import type { DayReport } from "../day-report.ts";
import type { SnapshotRow } from "../entities.ts";
import { state } from "../states.ts";

const DECIDED: ReadonlySet<number> = new Set([state.PUBLISHED, state.STAGED, state.REFUSED]);

/** snapshotMessage is a snapshot as the contract has it. */
export function snapshotMessage(row: SnapshotRow): Snapshot {
  const day = parseDay(row.day);
  if (day === undefined) throw new Error(`snapshot ${row.no} has the day ${row.day}`);
  // Prepared is not decided: between its two transactions a snapshot may still be superseded.
  const isDecided = DECIDED.has(row.state) || row.publishTime !== null;
  const report = isDecided ? reportOf(row) : undefined;
  return {
    name: snapshotName(row.source.name, day),
    number: BigInt(row.no),
    baseNumber: BigInt(row.baseNo),
    day,
    generation: row.generation,
    run: row.run,
    state: row.state as Snapshot["state"],
    outcome: isDecided ? (row.outcome as Snapshot["outcome"]) : Snapshot_Outcome.UNSPECIFIED,
    outcomeReasons: isDecided ? row.outcomeReasons : [],
    createTime: row.createTime,
    publishTime: row.publishTime ?? undefined,
    counts: report && countsMessage(report),
    line: row.line?.name ?? "",
  };
}

/** reportOf is the report that was kept with a snapshot when it was prepared; undefined before. */
export function reportOf(row: SnapshotRow): DayReport | undefined {
  // Written by countDay alone.
  return (row.report as DayReport | null) ?? undefined;
}

function countsMessage(report: DayReport): SnapshotCounts {
  return {
    items: BigInt(report.items),
    duplicates: BigInt(report.duplicates),
    rejected: BigInt(report.rejected),
    listings: BigInt(report.listings),
    new: BigInt(report.new),
    changed: BigInt(report.changed),
    unchanged: BigInt(report.unchanged),
    gone: BigInt(report.gone),
    reappeared: BigInt(report.reappeared),
  };
}
