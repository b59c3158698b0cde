import type { PoolClient } from "pg";
import type { CallError, RunState } from "../../engine/state.ts";

/** Settled is what is known of a backfill's runs: how many are under way, and why some failed that did not before. */
export type Settled = { readonly active: number; readonly reasons: readonly string[] };

// A run that is no more was removed although it was needed: it can't be said to have succeeded.
const settleSql = `
  update backfill_run set state = case when found.state = 'SUCCEEDED' then 'SUCCEEDED' else 'FAILED' end
  from (
    select each.partition, each.day, run.state, run.error
    from backfill_run each left join run on run.name = each.run
    where each.seq = $1 and each.state = 'ACTIVE'
      and (run.state is null or run.state in ('SUCCEEDED', 'FAILED', 'CANCELLED'))) found
  where seq = $1 and backfill_run.partition = found.partition and backfill_run.day = found.day
  returning backfill_run.partition, backfill_run.day::text, found.state, found.error`;

type SettledRow = {
  partition: string;
  day: string;
  state: RunState | null;
  error: CallError | null;
};

/** settle takes note of a backfill's runs that have ended. */
export async function settle(tx: PoolClient, seq: string): Promise<Settled> {
  const { rows } = await tx.query<SettledRow>(settleSql, [seq]);
  const counted = await tx.query<{ active: number }>(
    "select count(*)::integer as active from backfill_run where seq = $1 and state = 'ACTIVE'",
    [seq],
  );
  const failed = rows.filter((row) => row.state !== "SUCCEEDED");
  return { active: counted.rows[0]?.active ?? 0, reasons: failed.map(reasonOf) };
}

/** reasonsOf is how every reason begins that is about a day of a partition. */
export function reasonsOf(partition: string, day: string): string {
  return `The run of ${partition} on ${day} `;
}

function reasonOf({ partition, day, state, error }: SettledRow): string {
  const what = reasonsOf(partition, day).trimEnd();
  if (state === "CANCELLED") return `${what} was cancelled.`;
  if (state === null) return `${what} is no more.`;
  if (error === null) return `${what} failed.`;
  const where = error.step === "" ? "" : ` in the step ${error.step}`;
  return `${what} failed${where}: ${error.reason || error.code}: ${error.message}`.slice(0, 500);
}
