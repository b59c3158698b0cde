import type { Context } from "../../kit/context.ts";
import type { Day } from "../../kit/day.ts";
import type { Asked } from "../audit/operation.ts";
import type { Plan } from "../pipeline/plan.ts";

/** Decision says what became of a fire for one partition. */
export type Decision = "STARTED" | "CAUGHT_UP" | "MISSED" | "SKIPPED" | "PAUSED";

/** Fire is what became of one fire of a schedule for one partition. */
export type Fire = {
  readonly partition: string;
  readonly day: Day;
  /** logicalTime is when it was due. */
  readonly logicalTime: Date;
  readonly decideTime: Date;
  readonly decision: Decision;
  /** run is the run's name; "" where it has none. */
  readonly run: string;
};

/** FireQuery selects fires of a pipeline. Undefined: all. */
export type FireQuery = {
  readonly pipeline: string;
  readonly partition: string | undefined;
  readonly decision: Decision | undefined;
};

/** FirePosition is the last fire of a page: the next page begins after it. */
export type FirePosition = { readonly logicalTime: string; readonly partition: string };

/** FirePage is a page of fires, the newest first. */
export type FirePage = { readonly fires: readonly Fire[]; readonly next: FirePosition | undefined };

/** ScheduleView is a pipeline's partitions and, where it has a schedule, how that stands. */
export type ScheduleView = {
  /** partitions are what the pipeline was last seen to run for, in order. */
  readonly partitions: readonly string[];
  readonly paused: boolean;
  readonly pauseReason: string;
  readonly pauseTime: Date | undefined;
  /** nextFires are the next times that it will fire, five at most; none while it is paused. */
  readonly nextFires: readonly Date[];
  readonly lastFire: Date | undefined;
  /** missed and skipped count fires by partition, as far back as fires are kept. */
  readonly missed: number;
  readonly skipped: number;
  /** overdue counts the fires that are due and not decided, by partition. */
  readonly overdue: number;
  /** overdueSince is when the earliest of them was due. */
  readonly overdueSince: Date | undefined;
};

/** ScheduleStore keeps schedules for those who ask for them. */
export type ScheduleStore = {
  /** views shows pipelines, by name; every plan that is given has one. */
  views(ctx: Context, plans: readonly Plan[]): Promise<ReadonlyMap<string, ScheduleView>>;
  /** partitions are what a pipeline runs for now; undefined where that is not known yet. */
  partitions(ctx: Context, plan: Plan): Promise<readonly string[] | undefined>;
  /** pause stops a schedule, and records that where it was not paused. The plan must have a schedule. */
  pause(ctx: Context, plan: Plan, reason: string, asked: Asked): Promise<void>;
  /** resume lets it go on, and records that where it was paused. */
  resume(ctx: Context, plan: Plan, asked: Asked): Promise<void>;
  fires(ctx: Context, query: FireQuery, after: FirePosition | undefined, size: number): Promise<FirePage>;
};
