import type { Context } from "../../kit/context.ts";
import type { Day } from "../../kit/day.ts";
import type { Asked } from "../audit/operation.ts";
import type { CallError, RunState, StepState } from "../engine/state.ts";
import type { InputValue, Plan } from "../pipeline/plan.ts";

/** StepView is a step as people see it: its calls, added up. */
export type StepView = {
  readonly step: string;
  readonly method: string;
  readonly state: StepState;
  /** itemsTotal is 0 until it is known. */
  readonly itemsTotal: number;
  readonly itemsDone: number;
  readonly attempts: number;
  readonly progressDone: number;
  readonly progressUnit: string;
  readonly startTime: Date | undefined;
  readonly endTime: Date | undefined;
  readonly busyMs: number;
  readonly error: CallError | undefined;
};

/** RunView is a run as people see it. */
export type RunView = {
  readonly name: string;
  readonly partition: string;
  readonly day: Day;
  readonly generation: number;
  readonly inputs: Readonly<Record<string, InputValue>>;
  readonly state: RunState;
  readonly outcome: string;
  readonly reasons: readonly string[];
  /** summary is what the day brought, in the pipeline's words. */
  readonly summary: string;
  readonly error: CallError | undefined;
  readonly epoch: number;
  /** owner is the orchestrator that works on it, or did last. */
  readonly owner: string;
  /** resumes is how often it went on after it had failed. */
  readonly resumes: number;
  /** logicalTime is when a schedule was to begin it; undefined for other runs. */
  readonly logicalTime: Date | undefined;
  /** backfill is the name of the one it belongs to; "" for other runs. */
  readonly backfill: string;
  /** version grows with every change of the run. */
  readonly version: number;
  readonly createTime: Date | undefined;
  readonly startTime: Date | undefined;
  readonly endTime: Date | undefined;
  /** steps are in the order of the plan; lists leave them out. */
  readonly steps: readonly StepView[];
};

/** Trigger says what begins a run. */
export type Trigger =
  | { readonly kind: "operator" }
  | { readonly kind: "schedule"; readonly logicalTime: Date }
  | {
      readonly kind: "backfill";
      /** id is the backfill's: letters, digits and hyphens. */
      readonly id: string;
      /** last says of a run that goes over old days that no newer day follows it. */
      readonly last: boolean;
      /** rank comes before the day in the order of a partition's runs that wait; 0 for those of no backfill. */
      readonly rank: number;
    };

/** Kept is what a run keeps from its beginning to its end: its plan, and the contracts that the plan was made by. */
export type Kept = {
  readonly plan: Plan;
  readonly planHash: string;
  readonly descriptorSetHash: string;
  readonly descriptorSet: Uint8Array;
};

/** NewRun is what a run is made from. */
export type NewRun = Kept & {
  readonly pipeline: string;
  readonly partition: string;
  readonly day: Day;
  readonly inputs: Readonly<Record<string, InputValue>>;
  /** trigger is an operator where it is not given. */
  readonly trigger?: Trigger;
  /** force begins a new generation although there is a run that has succeeded. */
  readonly force: boolean;
  readonly requestId: string;
  /** fingerprint tells two requests of one id apart. */
  readonly fingerprint: string;
};

/** ListQuery selects runs. Undefined: all. */
export type ListQuery = {
  readonly pipeline: string | undefined;
  readonly partition: string | undefined;
  readonly day: Day | undefined;
  readonly state: RunState | undefined;
};

/** ListPosition is the last run of a page: the next page begins after it. */
export type ListPosition = { readonly day: string; readonly id: string };

/** ListPage is a page of runs. */
export type ListPage = { readonly runs: readonly RunView[]; readonly next: ListPosition | undefined };

/** KnownRun is a run, and the version of it that somebody knows. */
export type KnownRun = Pick<RunView, "name" | "version">;

/** RunCount is how many runs are in a state, and how old the oldest is. */
export type RunCount = { readonly state: RunState; readonly runs: number; readonly oldestSeconds: number };

/** Resumed is what came of asking a run to go on: it does, or did all along; or it can't, because of a newer one of its day, or because it succeeded. */
export type Resumed =
  | { readonly ok: true; readonly run: RunView }
  | { readonly ok: false; readonly run: RunView; readonly newer: string | undefined };

/** RunStore keeps runs for those who ask for them. */
export type RunStore = {
  /**
   * create returns the run that there is, or makes one, as nextRun decides. What people asked for goes into the audit
   * with it, here and below, where it changes something.
   */
  create(ctx: Context, run: NewRun, asked?: Asked): Promise<RunView>;
  /** preview returns what create would, and makes nothing. */
  preview(ctx: Context, run: NewRun): Promise<RunView>;
  get(ctx: Context, name: string): Promise<RunView | undefined>;
  list(ctx: Context, query: ListQuery, after: ListPosition | undefined, size: number): Promise<ListPage>;
  /** cancel asks a run to stop where it has not ended, and returns it as it is then; undefined where there is none. */
  cancel(ctx: Context, name: string, asked?: Asked): Promise<RunView | undefined>;
  /** resume lets a run go on that failed or was cancelled; undefined where there is none. */
  resume(ctx: Context, name: string, asked?: Asked): Promise<Resumed | undefined>;
  /** changed are those runs that have another version than the one known, by name; undefined where one is gone. */
  changed(ctx: Context, known: readonly KnownRun[]): Promise<ReadonlyMap<string, RunView | undefined>>;
  /** ended are the names of those runs that have another version than the one known, and have ended or are gone. No steps are read. */
  ended(ctx: Context, known: readonly KnownRun[]): Promise<ReadonlySet<string>>;
  /** counts are the runs that have not ended, by state. */
  counts(ctx: Context): Promise<readonly RunCount[]>;
};
