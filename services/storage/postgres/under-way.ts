import type { ClientBase } from "pg";
import { snapshotUnderWay } from "../errors.ts";
import type { LockedSource } from "./sources.ts";
import { state } from "./states.ts";

// No run of a day lasts longer than its day: what was begun before was given up, and nobody told the storage.
const LONGEST_RUN = "24 hours";

/**
 * refuseUnderWay throws UNAVAILABLE with reason SNAPSHOT_UNDER_WAY while a run writes to the line that readers see. What
 * was given up there long ago is superseded.
 */
export async function refuseUnderWay(tx: ClientBase, source: LockedSource): Promise<void> {
  const { rows } = await tx.query<{ no: string; run: string; day: string; isLive: boolean }>(
    `select no, run, day::text, create_time > now() - $4::interval "isLive" from snapshot
      where source_id = $1 and line_no = $2 and state = any($3)`,
    [source.id, source.lineNo, [state.OPEN, state.SEALED], LONGEST_RUN],
  );
  for (const { no, run, day, isLive } of rows) {
    if (isLive) throw snapshotUnderWay(source.name, run, day);
    await tx.query("update snapshot set state = $2 where no = $1", [no, state.SUPERSEDED]);
  }
}
