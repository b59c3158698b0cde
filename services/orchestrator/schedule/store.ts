import type { Context } from "../../kit/context.ts";
import type { Schedule } from "../pipeline/plan.ts";
import type { Kept } from "../run/run.ts";
import type { Standing } from "./due.ts";
import type { Fire } from "./schedule.ts";
import type { Timetable } from "./timetable.ts";

/** Scheduled is a pipeline with a schedule, and what its runs keep. */
export type Scheduled = Kept & { readonly schedule: Schedule; readonly timetable: Timetable };

/** Known is what is known of a pipeline's schedule: whether it is paused, and where its partitions stand. */
export type Known = { readonly paused: boolean; readonly standings: ReadonlyMap<string, Standing> };

/** State is what is known of schedules, by pipeline, and the database's clock. */
export type State = { readonly now: number; readonly known: ReadonlyMap<string, Known> };

/** Listing is what a pipeline was found to run for. */
export type Listing = { readonly pipeline: string; readonly partitions: readonly string[] };

/** FireStore is the durable state of schedules that the reconciler works on. */
export type FireStore = {
  /**
   * sync makes known which schedules there are, and reads where they stand. A pipeline with mistakes in its file is as
   * it was before; one without a schedule has none any more.
   */
  sync(ctx: Context, scheduled: readonly Scheduled[], broken: readonly string[]): Promise<State>;
  /** keep makes known what a pipeline runs for now. */
  keep(ctx: Context, listing: Listing): Promise<void>;
  /**
   * decide decides the fires of a partition that are due, and creates their runs, in one transaction. Where another
   * replica is doing so at this moment there is nothing to do.
   */
  decide(ctx: Context, scheduled: Scheduled, partition: string): Promise<readonly Fire[]>;
};
