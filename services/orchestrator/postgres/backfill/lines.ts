import type { PoolClient } from "pg";
import { type Day, formatDay } from "../../../kit/day.ts";
import { hiddenWord, nextDay } from "../../backfill/next-day.ts";
import { dayOf } from "../day.ts";
import { insert, next } from "../run/births.ts";
import type { OpenBackfill } from "./open.ts";

type LineRow = {
  partition: string;
  day: string | null;
  state: "SUCCEEDED" | "FAILED" | null;
  is_hidden: boolean;
  reasons: string[] | null;
  is_behind: boolean;
};

// The lines that have no run under way, and the day that each came to. An earlier reprocess of a partition is let come to
// its end first, and a cancelled one's run too: two lines would each move the head.
const linesSql = `
  select line.partition, previous.day::text, previous.state, previous.reasons,
    coalesce(previous.last and previous.outcome = $3, false) as is_hidden,
    exists (
      select from backfill_line earlier join backfill on backfill.seq = earlier.seq
      where earlier.seq < line.seq and earlier.partition = line.partition and backfill.pipeline = $2
        and (earlier.state = 'RUNNING' and backfill.state = 'RUNNING' or exists (
          select from backfill_run active where active.seq = earlier.seq and active.partition = earlier.partition
            and active.state = 'ACTIVE'))) as is_behind
  from backfill_line line
  left join lateral (
    select each.day, each.state, run.last, run.outcome, run.reasons
    from backfill_run each left join run on run.name = each.run
    where each.seq = line.seq and each.partition = line.partition order by each.day desc limit 1) previous on true
  where line.seq = $1 and line.state = 'RUNNING' and previous.state is distinct from 'ACTIVE'
  order by line.partition`;

/** beginLines goes on in each partition of a reprocess, as nextDay decides, as far as there is room. */
export async function beginLines(tx: PoolClient, backfill: OpenBackfill): Promise<number> {
  let began = 0;
  const { rows } = await tx.query<LineRow>(linesSql, [backfill.seq, backfill.plan.pipeline, hiddenWord]);
  for (const line of rows) {
    // Thousands of partitions may wait: while there is no room for them nobody asks for their days.
    if (began >= backfill.room) break;
    if (line.is_behind) continue;
    const found = await days(tx, backfill, line);
    const decided = nextDay({ ...found, previous: line.state ?? undefined, isHidden: line.is_hidden });
    if (decided.kind === "end") await end(tx, backfill, line, decided.state);
    if (decided.kind === "run" && (await begin(tx, backfill, line.partition, decided))) began += 1;
  }
  return began;
}

async function end(tx: PoolClient, { seq }: OpenBackfill, line: LineRow, state: "SUCCEEDED" | "FAILED") {
  const values = [seq, line.partition, state];
  await tx.query("update backfill_line set state = $3 where seq = $1 and partition = $2", values);
  if (!line.is_hidden) return;
  const reason = `The reprocess of ${line.partition} came to ${line.day} and is not shown: ${line.reasons?.join(", ")}.`;
  await tx.query("update backfill set reasons = reasons || $2::text where seq = $1", [seq, reason.slice(0, 500)]);
}

async function days(tx: PoolClient, { plan, firstDay }: OpenBackfill, { partition, day }: LineRow) {
  const values = [plan.replays, partition, firstDay, day];
  const { rows } = await tx.query<{ day: string }>(
    `select distinct day::text from run
     where pipeline = $1 and partition = $2 and state = 'SUCCEEDED' and day >= $3 and ($4::date is null or day > $4)
     order by day limit 2`,
    values,
  );
  const moving = await tx.query<{ is_moving: boolean }>(
    `select exists (
       select from run where pipeline = $1 and partition = $2 and state in ('QUEUED', 'RUNNING', 'CANCELLING')
         and day >= $3 and ($4::date is null or day > $4)) as is_moving`,
    [plan.replays, partition, rows[0]?.day ?? firstDay, rows[0] === undefined ? day : null],
  );
  return { days: rows.map((row) => dayOf(row.day)), isMoving: moving.rows[0]?.is_moving ?? false };
}

// A run of the day that is under way for somebody else is waited for: the line must be made of runs of its own.
async function begin(
  tx: PoolClient,
  backfill: OpenBackfill,
  partition: string,
  { day, last }: { readonly day: Day; readonly last: boolean },
): Promise<boolean> {
  const { plan, seq, id } = backfill;
  const run = {
    ...{ pipeline: plan.pipeline, partition, day, plan, inputs: backfill.inputs, force: true },
    planHash: backfill.planHash,
    descriptorSetHash: backfill.descriptorSetHash,
    trigger: { kind: "backfill", id, last, rank: 0 } as const,
  };
  const found = await next(tx, run);
  if (found.kind === "known") return false;
  const name = await insert(tx, run, found.generation);
  await tx.query(
    `insert into backfill_run (seq, ordinal, partition, day, state, run)
     select $1, count(*) + 1, $2, $3, 'ACTIVE', $4 from backfill_run where seq = $1`,
    [seq, partition, formatDay(day), name],
  );
  return true;
}
