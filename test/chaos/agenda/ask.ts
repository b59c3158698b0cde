import { randomUUID } from "node:crypto";
import { Backfill, Backfill_Which } from "../../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { Run } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { type Day, formatDay } from "../../../services/kit/day.ts";
import { PIPELINE } from "../../../services/local/day/next.ts";
import { askAny } from "../client.ts";
import type { Mesh } from "../mesh/mesh.ts";

/** Ask is one day of one source that the test asked for. */
export type Ask = {
  readonly source: string;
  readonly day: string;
  /** by is the run that was answered, or what is to begin one. */
  readonly by: { readonly run: string } | { readonly backfill: string } | { readonly schedule: string };
};

/** askForRuns asks for a run of each source. */
export function askForRuns(mesh: Mesh, sources: readonly string[], day: Day): Promise<Ask[]> {
  return Promise.all(sources.map((source) => askForRun(mesh, source, day)));
}

// The same request id for every try: what was made before its answer was lost is found again.
async function askForRun(mesh: Mesh, source: string, day: Day): Promise<Ask> {
  const requestId = randomUUID();
  const run = Run.fromPartial({ partition: source, day });
  const made = await askAny(mesh, (ctx, { runs }) =>
    runs.createRun(ctx, { parent: PIPELINE, run, force: false, requestId, validateOnly: false, allowFutureDay: false }),
  );
  return { source, day: formatDay(day), by: { run: made.name } };
}

/** askForBackfill asks for a backfill of a day, whose runs the orchestrators begin by themselves. */
export async function askForBackfill(mesh: Mesh, sources: readonly string[], day: Day): Promise<Ask[]> {
  const requestId = randomUUID();
  const backfill = Backfill.fromPartial({
    partitions: [...sources],
    firstDay: day,
    lastDay: day,
    which: Backfill_Which.MISSING,
    limit: sources.length,
  });
  const made = await askAny(mesh, (ctx, { backfills }) =>
    backfills.createBackfill(ctx, { parent: PIPELINE, backfill, requestId, validateOnly: false }),
  );
  return sources.map((source) => ({ source, day: formatDay(day), by: { backfill: made.name } }));
}
