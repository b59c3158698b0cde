import type { PoolClient } from "pg";
import type { Which } from "../../backfill/backfill.ts";
import { rankOf } from "../../backfill/days.ts";
import { dayOf } from "../day.ts";
import { type Answer, insert, type NewDay, next } from "../run/births.ts";
import type { OpenBackfill } from "./open.ts";

// Of a partition one run is worked on at a time. One more waits behind it, so that it follows at once; further ones would
// only take the room of other partitions.
const mostOfPartition = 2;

const pendingSql = `
  select partition, day::text from (
    select partition, day, ordinal, row_number() over (partition by partition order by ordinal)
      + (select count(*) from backfill_run active
         where active.seq = each.seq and active.partition = each.partition and active.state = 'ACTIVE') as nth
    from backfill_run each where seq = $1 and state = 'PENDING') pending
  where nth <= ${mostOfPartition} order by ordinal limit $2`;

/** beginRuns begins the runs of a backfill that there is room for, in its order. A run that a day has already is waited for. */
export async function beginRuns(tx: PoolClient, backfill: OpenBackfill): Promise<number> {
  if (backfill.room <= 0) return 0;
  const { plan, id, newestFirst } = backfill;
  const { rows } = await tx.query<{ partition: string; day: string }>(pendingSql, [backfill.seq, backfill.room]);
  for (const { partition, day: text } of rows) {
    const day = dayOf(text);
    const rank = rankOf(plan.days, newestFirst, day);
    const run = {
      ...{ pipeline: plan.pipeline, partition, day, plan, inputs: backfill.inputs, force: false },
      planHash: backfill.planHash,
      descriptorSetHash: backfill.descriptorSetHash,
      trigger: { kind: "backfill", id, last: false, rank } as const,
    };
    const found = await answer(tx, run, backfill.which);
    const name = found.kind === "new" ? await insert(tx, run, found.generation) : found.name;
    await tx.query(
      "update backfill_run set state = 'ACTIVE', run = $4 where seq = $1 and partition = $2 and day = $3",
      [backfill.seq, partition, text, name],
    );
  }
  return rows.length;
}

// Of the failed days one may have been run since: that is as good. One that failed is run again, also where an earlier run
// of it succeeded.
async function answer(tx: PoolClient, run: NewDay, which: Which): Promise<Answer> {
  const found = await next(tx, run);
  const again = which === "ALL" || (which === "FAILED" && found.latest !== "SUCCEEDED");
  return again ? next(tx, { ...run, force: true }) : found;
}
