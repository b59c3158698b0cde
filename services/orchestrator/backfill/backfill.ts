import type { Context } from "../../kit/context.ts";
import type { Day } from "../../kit/day.ts";
import type { Asked } from "../audit/operation.ts";
import type { InputValue } from "../pipeline/plan.ts";
import type { Kept, NewRun } from "../run/run.ts";

/** BackfillMode says what a backfill's runs do: what they do on their day, or go over what another pipeline ran. */
export type BackfillMode = "RUN" | "REPROCESS";

/** Which says which days of the range are run. */
export type Which = "MISSING" | "FAILED" | "ALL";

/** BackfillState is where a backfill stands. */
export type BackfillState = "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** BackfillAsk is what somebody wants to be run, as it was asked for. */
export type BackfillAsk = {
  readonly mode: BackfillMode;
  /** partitions are what it runs for; empty means all of the pipeline. */
  readonly partitions: readonly string[];
  readonly firstDay: Day;
  /** lastDay is yesterday in the pipeline's zone where it is undefined. */
  readonly lastDay: Day | undefined;
  readonly which: Which;
  readonly newestFirst: boolean;
  /** limit is how many of its runs are under way at once, from 1 to 64. */
  readonly limit: number;
};

/** NewBackfill is what a backfill is made from: what was asked for, and what its runs keep. */
export type NewBackfill = BackfillAsk & Kept & Pick<NewRun, "inputs" | "requestId" | "fingerprint">;

/** DayOf is a day of a partition. */
export type DayOf = { readonly partition: string; readonly day: Day };

/** BackfillView is a backfill as people see it. */
export type BackfillView = BackfillAsk & {
  /** name is `pipelines/{pipeline}/backfills/{backfill}`; "" of a preview. */
  readonly name: string;
  readonly pipeline: string;
  readonly inputs: Readonly<Record<string, InputValue>>;
  readonly state: BackfillState;
  /** runsTotal is how many runs it comes to, as far as is known. */
  readonly runsTotal: number;
  readonly runsSucceeded: number;
  readonly runsFailed: number;
  readonly runsActive: number;
  /** reasons are why it failed, the first ones. */
  readonly reasons: readonly string[];
  readonly createTime: Date | undefined;
  readonly endTime: Date | undefined;
  /** runs are the first runs that it would begin, in order; only a preview has them. */
  readonly runs: readonly DayOf[];
};

/** BackfillPage is a page of backfills, the newest first; next is where the next page begins. */
export type BackfillPage = { readonly backfills: readonly BackfillView[]; readonly next: string | undefined };

/**
 * BackfillStore keeps backfills for those who ask for them. What it refuses is an RpcError: INVALID_ARGUMENT where the
 * request does not fit the pipeline or comes to too many runs, FAILED_PRECONDITION with PARTITIONS_UNKNOWN or
 * BACKFILL_ENDED, ALREADY_EXISTS with REQUEST_ID_CONFLICT.
 */
export type BackfillStore = {
  /** create makes a backfill, or returns the one that the request id made. */
  create(ctx: Context, backfill: NewBackfill, asked: Asked): Promise<BackfillView>;
  /** preview returns what create would, with its first runs, and makes nothing. */
  preview(ctx: Context, backfill: NewBackfill): Promise<BackfillView>;
  /** get returns a backfill by its name; undefined where there is none. */
  get(ctx: Context, name: string): Promise<BackfillView | undefined>;
  /** list returns those of a pipeline, undefined for all. */
  list(ctx: Context, pipeline: string | undefined, after: string | undefined, size: number): Promise<BackfillPage>;
  /** active counts the runs of backfills that are under way. */
  active(ctx: Context): Promise<number>;
  /** cancel stops a backfill and its runs; a repeat changes nothing; undefined where there is none. */
  cancel(ctx: Context, name: string, asked: Asked): Promise<BackfillView | undefined>;
};
