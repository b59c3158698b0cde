import type { Gates } from "../kit/sourcefile/types.ts";
import type { ArchivedPage } from "./archive.ts";

/** Day is the id of a day, yyyy-mm-dd. */
export type DayId = string;

/** PlanKey names the plan of a source's day. */
export type PlanKey = { readonly source: string; readonly day: DayId; readonly generation: number };

/** ShardKey names a shard of a plan. */
export type ShardKey = PlanKey & { readonly shard: string };

/** Params are the values that a request's templates get for one of a shard's requests. */
export type Params = Readonly<Record<string, string>>;

/** PlannedShard is one slice of a day; its requests are made one after the other. */
export type PlannedShard = { readonly id: string; readonly ordinal: number; readonly requests: readonly Params[] };

/** Plan is what a source's day consists of, frozen. */
export type Plan = PlanKey & {
  readonly shards: readonly { readonly id: string; readonly ordinal: number }[];
  readonly gates: Gates;
  readonly publishPartial: boolean;
};

/** Position is the next page to fetch: of which request, and the paginator's token. */
export type Position = { readonly request: number; readonly token: string };

/** start is where a shard begins. */
export const start: Position = { request: 0, token: "" };

/** ShardState says how a shard ended. */
export type ShardState = "COMPLETE" | "CAPPED" | "TRUNCATED" | "FAILED";

/** Outcome is the end of a shard's collection. */
export type Outcome = {
  readonly state: ShardState;
  /** reason is empty where the state is COMPLETE. */
  readonly reason: string;
  readonly message: string;
};

/** complete is the outcome of a shard of which everything was fetched. */
export const complete: Outcome = { state: "COMPLETE", reason: "", message: "" };

/** PageOrigin is where a page of a shard is from. */
export type PageOrigin = {
  /** page counts from 0 in its shard. */
  readonly page: number;
  readonly mediaType: string;
  /** url has no secrets. */
  readonly url: string;
  readonly fetchTime: Date;
};

/** PageRecord is what is known of an archived page. */
export type PageRecord = PageOrigin & ArchivedPage;
