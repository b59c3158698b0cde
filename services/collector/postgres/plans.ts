import type { PoolClient } from "pg";
import type { EngineMetadata } from "../../kit/context.ts";
import type { Gates } from "../../kit/sourcefile/types.ts";
import type { PlanDraft } from "../ledger.ts";
import { type Plan, start } from "../shard.ts";

/** PlanRow is a plan as its row has it, without its shards. */
export type PlanRow = { id: string; generation: number; gates: Gates; publish_partial: boolean };

/** PlanQuery says which plan of a day is meant: the newest, or with refetch the one that the run opened. */
export type PlanQuery = { readonly source: string; readonly day: string; readonly refetch: boolean };

/** findPlan reads the plan that a run gets of a day. */
export async function findPlan(tx: PoolClient, query: PlanQuery, engine: EngineMetadata): Promise<Plan | undefined> {
  const { rows } = await tx.query<PlanRow>(
    `select id, generation, gates, publish_partial from plan
     where source = $1 and day = $2 and ($3::text is null or opened_by_run = $3)
     order by generation desc limit 1`,
    [query.source, query.day, query.refetch ? engine.run : null],
  );
  const [row] = rows;
  return row === undefined ? undefined : planOf(tx, query, row);
}

/** planOf reads the shards of a plan and puts it together. */
export async function planOf(tx: PoolClient, of: { source: string; day: string }, row: PlanRow): Promise<Plan> {
  const shards = await tx.query<{ id: string; ordinal: number }>(
    "select id, ordinal from shard where plan_id = $1 order by ordinal",
    [row.id],
  );
  return {
    source: of.source,
    day: of.day,
    generation: row.generation,
    shards: shards.rows,
    gates: row.gates,
    publishPartial: row.publish_partial,
  };
}

/** insertPlan stores a plan as the day's next generation, unless another call has stored one meanwhile; then that stands. */
export async function insertPlan(tx: PoolClient, draft: PlanDraft, engine: EngineMetadata): Promise<Plan> {
  // Two first calls of a day meet here, one after the other.
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`plan ${draft.source} ${draft.day}`]);
  const standing = await findPlan(tx, draft, engine);
  if (standing !== undefined) return standing;
  const { rows } = await tx.query<{ id: string; generation: number }>(
    `insert into plan (source, day, generation, opened_by_run, gates, publish_partial)
     select $1, $2, coalesce(max(generation), 0) + 1, $3, $4, $5 from plan where source = $1 and day = $2
     returning id, generation`,
    [draft.source, draft.day, engine.run, JSON.stringify(draft.gates), draft.publishPartial],
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError("an insert returned no row");
  await tx.query(
    `insert into shard (plan_id, ordinal, id, requests, position)
     select $1, (entry ->> 'ordinal')::integer, entry ->> 'id', entry -> 'requests', $3
     from jsonb_array_elements($2::jsonb) as entry`,
    [row.id, JSON.stringify(draft.shards), JSON.stringify(start)],
  );
  const shards = draft.shards.map(({ id, ordinal }) => ({ id, ordinal }));
  const { source, day, gates, publishPartial } = draft;
  return { source, day, generation: row.generation, shards, gates, publishPartial };
}
