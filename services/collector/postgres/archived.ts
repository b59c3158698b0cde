import type { PoolClient } from "pg";
import type { ArchivedDay, EndedShard } from "../ledger.ts";
import type { ShardKey, ShardState } from "../shard.ts";
import { notPlanned } from "./claims.ts";
import { type PlanRow, planOf } from "./plans.ts";

/** findArchived reads the newest generation of a day of which every shard has ended, and how many were begun. */
export async function findArchived(
  tx: PoolClient,
  { source, day }: { readonly source: string; readonly day: string },
): Promise<ArchivedDay> {
  const { rows } = await tx.query<PlanRow & { ended: boolean; begun: number }>(
    `select id, generation, gates, publish_partial, count(*) over ()::integer as begun,
       not exists (select from shard where plan_id = plan.id and state is null) as ended
     from plan where source = $1 and day = $2 order by generation desc`,
    [source, day],
  );
  const whole = rows.find((row) => row.ended);
  const plan = whole === undefined ? undefined : await planOf(tx, { source, day }, whole);
  return { plan, begun: rows[0]?.begun ?? 0 };
}

/** findEnded reads how a shard ended; undefined where it has not. */
export async function findEnded(tx: PoolClient, key: ShardKey): Promise<EndedShard | undefined> {
  const { rows } = await tx.query<{
    state: ShardState | null;
    reason: string;
    message: string;
    pages: number;
    size_bytes: string;
  }>(
    `select shard.state, shard.reason, shard.message, shard.pages, shard.size_bytes
     from shard join plan on plan.id = shard.plan_id
     where source = $1 and day = $2 and generation = $3 and shard.id = $4`,
    [key.source, key.day, key.generation, key.shard],
  );
  const [row] = rows;
  if (row === undefined) throw notPlanned(key);
  const { state, reason, message, pages } = row;
  return state === null ? undefined : { state, reason, message, pages, sizeBytes: Number(row.size_bytes) };
}
