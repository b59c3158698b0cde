import type { Context, EngineMetadata } from "../kit/context.ts";
import type { Place } from "./archive.ts";
import type { Outcome, PageRecord, Params, Plan, PlannedShard, Position, ShardKey } from "./shard.ts";

/** PlanDraft is a plan before it has a generation. */
export type PlanDraft = Omit<Plan, "generation" | "shards"> & {
  readonly shards: readonly PlannedShard[];
  /** refetch opens a new generation, unless this run has opened one. */
  readonly refetch: boolean;
};

/** Work is a shard claimed by one call. Whatever that call writes carries the claim; a newer one makes it worthless. */
export type Work = {
  readonly key: ShardKey;
  readonly engine: EngineMetadata;
  /** claim is an opaque token of the ledger. */
  readonly claim: string;
  readonly requests: readonly Params[];
  readonly position: Position;
  /** pages and sizeBytes are what earlier calls have committed. */
  readonly pages: number;
  readonly sizeBytes: number;
  /** known is where the archive has pages of the shard's last collection, by SHA-256: a page that comes again is not kept again. */
  readonly known: ReadonlyMap<string, Place>;
  /** outcome is set where the shard has ended; then there is nothing to do. */
  readonly outcome: Outcome | undefined;
};

/** EndedShard is how a shard ended, and what is in the archive of it. */
export type EndedShard = Outcome & { readonly pages: number; readonly sizeBytes: number };

/** ArchivedDay is the newest plan of a day of which every shard has ended, and how many generations were begun. */
export type ArchivedDay = { readonly plan: Plan | undefined; readonly begun: number };

/** Advance is what one commit changes beside adding a page: where to go on, or how the shard ended. */
export type Advance = { readonly position: Position } | { readonly outcome: Outcome };

/** Commit is what one step of a collection changes: a page more, or none, and where to go on from there. */
export type Commit = { readonly work: Work; readonly page: PageRecord | undefined; readonly advance: Advance };

/**
 * Ledger keeps what was planned and collected. Each write checks, in its own transaction, that the run's epoch is not
 * stale and that the claim is the newest; otherwise it changes nothing. A call that fails by that throws
 * FAILED_PRECONDITION with reason EPOCH_STALE.
 */
export type Ledger = {
  /** plan is the plan that a call gets without asking the source: the newest, or with refetch the one that this run opened. */
  plan(
    ctx: Context,
    query: { source: string; day: string; refetch: boolean; engine: EngineMetadata },
  ): Promise<Plan | undefined>;
  /** freeze stores a plan and returns the one that stands, which is another call's where that was first. */
  freeze(ctx: Context, engine: EngineMetadata, draft: PlanDraft): Promise<Plan>;
  /** archived is the newest plan of a day that was collected to its end. It asks nobody and writes nothing. */
  archived(ctx: Context, query: { source: string; day: string }): Promise<ArchivedDay>;
  /** ended is how a shard ended, undefined where it has not. SHARD_NOT_PLANNED as claim; it takes nothing over. */
  ended(ctx: Context, key: ShardKey): Promise<EndedShard | undefined>;
  /** claim takes a shard over. FAILED_PRECONDITION with reason SHARD_NOT_PLANNED where there is none. */
  claim(ctx: Context, engine: EngineMetadata, key: ShardKey): Promise<Work>;
  /**
   * commit makes commits of any shards, those of one in their order, in one transaction. It returns for each whether it
   * was made: what is stale changes nothing, and does not hold up the others.
   */
  commit(ctx: Context, commits: readonly Commit[]): Promise<readonly boolean[]>;
  /** pages are a shard's pages in order, some at a time, from a page on. SHARD_NOT_PLANNED as claim. */
  pages(ctx: Context, key: ShardKey, startPage: number): AsyncIterable<readonly PageRecord[]>;
  /** page is one page; undefined where there is none. */
  page(ctx: Context, key: ShardKey, page: number): Promise<PageRecord | undefined>;
};
