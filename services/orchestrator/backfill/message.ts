import {
  type Backfill,
  Backfill_Mode,
  Backfill_State,
  Backfill_Which,
} from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { internal } from "../../kit/errors.ts";
import type { BackfillAsk, BackfillView } from "./backfill.ts";

const defaultLimit = 4;

/** askOf is what a request wants to be run. */
export function askOf({ mode, partitions, firstDay, lastDay, which, newestFirst, limit }: Backfill): BackfillAsk {
  if (firstDay === undefined) throw internal("UNVALIDATED", "a backfill without a first day got past the validators");
  const reprocesses = mode === Backfill_Mode.REPROCESS;
  return {
    mode: reprocesses ? "REPROCESS" : "RUN",
    partitions,
    firstDay,
    lastDay,
    which: reprocesses || which === Backfill_Which.ALL ? "ALL" : which === Backfill_Which.FAILED ? "FAILED" : "MISSING",
    newestFirst,
    limit: limit === 0 ? defaultLimit : limit,
  };
}

/** messageOf is a backfill as the contract has it. */
export function messageOf(view: BackfillView): Backfill {
  const { name, firstDay, lastDay, newestFirst, limit, createTime, endTime } = view;
  const { runsTotal, runsSucceeded, runsFailed, runsActive } = view;
  return {
    ...{ name, firstDay, lastDay, newestFirst, limit, createTime, endTime },
    ...{ runsTotal, runsSucceeded, runsFailed, runsActive },
    mode: Backfill_Mode[view.mode],
    which: Backfill_Which[view.which],
    state: Backfill_State[view.state],
    partitions: [...view.partitions],
    inputs: Object.fromEntries(Object.entries(view.inputs).map(([input, value]) => [input, String(value)])),
    reasons: [...view.reasons],
    runs: view.runs.map((run) => ({ ...run })),
  };
}
