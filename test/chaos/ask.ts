import { randomUUID } from "node:crypto";
import { Backfill, Backfill_Which } from "../../gen/rpc/colheita/orchestrator/v1/backfill.ts";
import { Run } from "../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { addDays, formatDay } from "../../services/kit/day.ts";
import { FIRST_DAY, PIPELINE } from "../../services/local/day/next.ts";
import { askAny } from "./client.ts";
import type { Mesh } from "./mesh/mesh.ts";

/** Ask is one day of one source that the test asked for. */
export type Ask = {
  readonly source: string;
  readonly day: string;
  /** by is the run that was answered, or the backfill that is to begin it. */
  readonly by: { readonly run: string } | { readonly backfill: string };
};

/** How many days in a row are asked for run by run before one is asked for by a backfill. */
const everyMost = 2;

/** dayOf is a day by its index, yyyy-mm-dd. */
export function dayOf(index: number): string {
  return formatDay(addDays(FIRST_DAY, index));
}

/** askForDay asks for a run of each source; every other day by a backfill, whose runs the orchestrators begin by themselves. */
export async function askForDay(mesh: Mesh, sources: readonly string[], index: number): Promise<Ask[]> {
  const backfilled = index % everyMost === everyMost - 1;
  return backfilled
    ? askForBackfill(mesh, sources, index)
    : Promise.all(sources.map((source) => askForRun(mesh, source, index)));
}

// The same request id for every try: what was made before its answer was lost is found again.
async function askForRun(mesh: Mesh, source: string, index: number): Promise<Ask> {
  const requestId = randomUUID();
  const run = Run.fromPartial({ partition: source, day: addDays(FIRST_DAY, index) });
  const made = await askAny(mesh, (ctx, { runs }) =>
    runs.createRun(ctx, { parent: PIPELINE, run, force: false, requestId, validateOnly: false }),
  );
  return { source, day: dayOf(index), by: { run: made.name } };
}

async function askForBackfill(mesh: Mesh, sources: readonly string[], index: number): Promise<Ask[]> {
  const requestId = randomUUID();
  const day = addDays(FIRST_DAY, index);
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
  return sources.map((source) => ({ source, day: dayOf(index), by: { backfill: made.name } }));
}
