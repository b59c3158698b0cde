import { ListRunsRequest } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { formatDay } from "../../../services/kit/day.ts";
import { PIPELINE } from "../../../services/local/day/next.ts";
import { askAny } from "../client.ts";
import type { Ask } from "../harvest.ts";
import type { Mesh } from "../mesh/mesh.ts";

/** apiBreaches says where what people are shown of the runs is not what they asked for. */
export async function apiBreaches(mesh: Mesh, asks: readonly Ask[]): Promise<string[]> {
  const left = new Set(asks.map(({ source, day, run }) => `${source} ${day} ${run}`));
  const found: string[] = [];
  let pageToken = "";
  do {
    const request = ListRunsRequest.fromPartial({ parent: PIPELINE, pageSize: 500, pageToken });
    const page = await askAny(mesh, (ctx, orchestrator) => orchestrator.listRuns(ctx, request));
    for (const { name, partition, day, state } of page.runs) {
      const shown = `${partition} ${day && formatDay(day)} ${name}`;
      if (!left.delete(shown)) found.push(`ListRuns shows ${shown}, which nobody asked for`);
      if (state !== Run_State.SUCCEEDED) found.push(`ListRuns shows ${shown} in state ${state}`);
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return [...found, ...[...left].map((shown) => `ListRuns does not show ${shown}`)];
}
