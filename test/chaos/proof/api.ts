import { setTimeout as delay } from "node:timers/promises";
import { Backfill_State } from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { ListRunsRequest } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { formatDay } from "../../../services/kit/day.ts";
import { PIPELINE } from "../../../services/local/day/next.ts";
import type { Ask } from "../agenda/ask.ts";
import { askAny } from "../client.ts";
import type { Mesh } from "../mesh/mesh.ts";

/** boundMs is how long after its last run a backfill may take to say that it is over. */
const boundMs = 30_000;

/** apiBreaches says where what people are shown of the runs is not what they asked for. */
export async function apiBreaches(mesh: Mesh, asks: readonly Ask[]): Promise<string[]> {
  const left = new Set(asks.map(({ source, day }) => `${source} ${day}`));
  const found: string[] = [];
  let pageToken = "";
  do {
    const request = ListRunsRequest.fromPartial({ parent: PIPELINE, pageSize: 500, pageToken });
    const page = await askAny(mesh, (ctx, { runs }) => runs.listRuns(ctx, request));
    for (const { name, partition, day, state } of page.runs) {
      if (!left.delete(`${partition} ${day && formatDay(day)}`))
        found.push(`ListRuns shows ${name}, which nobody asked for`);
      if (state !== Run_State.SUCCEEDED) found.push(`ListRuns shows ${name} in state ${state}`);
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  found.push(...[...left].map((shown) => `ListRuns does not show ${shown}`));
  return [...found, ...(await backfillBreaches(mesh, asks))];
}

// A backfill ends when somebody has noticed that its runs have.
async function backfillBreaches(mesh: Mesh, asks: readonly Ask[]): Promise<string[]> {
  const names = new Set(asks.flatMap(({ by }) => ("backfill" in by ? [by.backfill] : [])));
  const found: string[] = [];
  for (const name of names) {
    const wanted = asks.filter(({ by }) => "backfill" in by && by.backfill === name).length;
    const untilMs = performance.now() + boundMs;
    for (;;) {
      const { state, runsSucceeded } = await askAny(mesh, (ctx, { backfills }) => backfills.getBackfill(ctx, { name }));
      if (state === Backfill_State.SUCCEEDED && runsSucceeded === wanted) break;
      if (state !== Backfill_State.RUNNING || performance.now() > untilMs) {
        found.push(`${name} is in state ${state}, ${runsSucceeded} of ${wanted} runs succeeded`);
        break;
      }
      await delay(100);
    }
  }
  return found;
}
