import {
  PublishLineResponse_Outcome as Outcome,
  type PublishLineResponse,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { parseDay } from "../../kit/day.ts";
import type { LineDecision } from "../postgres/publish-line.ts";

/** lineMessage is what became of a line, as the contract has it. */
export function lineMessage(decision: LineDecision): PublishLineResponse {
  if (decision.kind === "published") {
    const { headDay, lineDay, days, supersededSnapshots, droppedDays } = decision.report;
    return {
      outcome: Outcome.PUBLISHED,
      headDay: parseDay(headDay),
      lineDay: parseDay(lineDay),
      days,
      supersededSnapshots,
      droppedDays: droppedDays.flatMap((day) => parseDay(day) ?? []),
    };
  }
  return {
    outcome: decision.kind === "behind" ? Outcome.LINE_BEHIND : Outcome.LINE_EMPTY,
    headDay: parseDay(decision.headDay ?? ""),
    lineDay: parseDay(decision.lineDay ?? ""),
    days: 0,
    supersededSnapshots: 0,
    droppedDays: [],
  };
}
