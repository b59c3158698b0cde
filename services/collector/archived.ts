import type { Context } from "../kit/context.ts";
import { failedPrecondition, type RpcError } from "../kit/errors.ts";
import type { Collected } from "./collection.ts";
import type { Ledger } from "./ledger.ts";
import type { Plan, ShardKey } from "./shard.ts";

/** ArchivedDeps are what answers from the archive need: nobody is asked and nothing is written. */
export type ArchivedDeps = { readonly ledger: Pick<Ledger, "archived" | "ended"> };

/**
 * archivedPlan is the plan of a day's newest generation of which every shard has ended, whatever was begun after it.
 * It throws FAILED_PRECONDITION with reason DAY_NOT_ARCHIVED where there is none.
 */
export async function archivedPlan(ctx: Context, deps: ArchivedDeps, source: string, day: string): Promise<Plan> {
  const { plan, begun } = await deps.ledger.archived(ctx, { source, day });
  if (plan === undefined) throw dayNotArchived(source, day, begun);
  return plan;
}

/** archivedShard is how a shard's collection ended. FAILED_PRECONDITION with reason SHARD_NOT_ARCHIVED where it has not. */
export async function archivedShard(ctx: Context, deps: ArchivedDeps, key: ShardKey): Promise<Collected> {
  const ended = await deps.ledger.ended(ctx, key);
  if (ended === undefined) throw shardNotArchived(key);
  return { ...ended, resumedPages: ended.pages };
}

function dayNotArchived(source: string, day: string, begun: number): RpcError {
  const why = begun === 0 ? "it was never planned" : `none of its ${begun} generations was collected to its end`;
  const metadata = { source, day, generations: String(begun) };
  return failedPrecondition("DAY_NOT_ARCHIVED", `The archive does not have ${day} of sources/${source}: ${why}.`, {
    metadata,
  });
}

function shardNotArchived({ source, day, generation, shard }: ShardKey): RpcError {
  return failedPrecondition(
    "SHARD_NOT_ARCHIVED",
    `The collection of shard ${shard} in generation ${generation} of sources/${source} on ${day} has not ended.`,
    { metadata: { source, day, generation: String(generation), shard } },
  );
}
