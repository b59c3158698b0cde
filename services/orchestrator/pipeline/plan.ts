import type { JsonValue } from "@bufbuild/protobuf";

/** Template is a value of a step's `with`, with expressions where the file has `${...}`. */
export type Template =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "expression"; readonly source: string }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Template>> };

/** Tolerance is how many calls of a fan-out may fail before the step does. share is a part of the items, from 0 to 1. */
export type Tolerance =
  | { readonly kind: "none" }
  | { readonly kind: "any" }
  | { readonly kind: "count"; readonly most: number }
  | { readonly kind: "share"; readonly most: number };

/** FanOut makes one call for each of some items. */
export type FanOut = {
  /** limit is how many of its calls are under way at once. */
  readonly limit: number;
  readonly mayFail: Tolerance;
} & (
  | {
      readonly kind: "list";
      /** source is the expression that gives the list. */
      readonly source: string;
      /** id is the expression over `item` that gives the item's id. */
      readonly id: string;
    }
  | {
      readonly kind: "each";
      /** of is the step whose items it follows: its call for an item is ready when that step's call for it succeeded. */
      readonly of: string;
    }
);

/** StepPlan is one step, with everything decided that can be decided before a run. */
export type StepPlan = {
  readonly name: string;
  /** method is `package.Service/Method`. */
  readonly method: string;
  readonly needs: readonly string[];
  /** when is an expression; where it gives false the step is skipped, and with it the steps that need it. */
  readonly when: string | undefined;
  readonly request: Template;
  readonly fanOut: FanOut | undefined;
  /** itemOf are the steps whose items this one follows: its expressions see their outputs for the item. */
  readonly itemOf: readonly string[];
  /** timeoutMs limits the step from its first attempt to its end. */
  readonly timeoutMs: number;
  /** attemptTimeoutMs limits one attempt; never longer than the contract's deadline. */
  readonly attemptTimeoutMs: number;
  /** heartbeatTimeoutMs ends an attempt whose stream says nothing for so long; undefined leaves it to the contract. */
  readonly heartbeatTimeoutMs: number | undefined;
  /** onFailure says what the step's failure does to the run: end it, or skip what needs the step and go on. */
  readonly onFailure: "fail" | "continue";
  readonly retry: { readonly attempts: number | undefined; readonly largestDelayMs: number };
};

/** InputType is the type of a pipeline's input. */
export type InputType = "string" | "int" | "bool";

/** InputValue is the value of an input. */
export type InputValue = string | number | boolean;

/** InputPlan is one input of a pipeline; without a default it is required. */
export type InputPlan = {
  readonly name: string;
  readonly type: InputType;
  readonly default: InputValue | undefined;
};

/** Partitions are what a pipeline runs for, each apart from the others: a list, or what a method answers. */
export type Partitions =
  | { readonly kind: "list"; readonly names: readonly string[] }
  | {
      readonly kind: "call";
      /** method is `package.Service/Method`, unary; its pages are followed. */
      readonly method: string;
      readonly request: Template;
      /** source is the expression over `response` that gives the list, id the one over `item` that gives the name. */
      readonly source: string;
      readonly id: string;
    };

/** Overlap is what becomes of a run that is due while the one before it, of the same partition, has not ended. */
export type Overlap = "skip" | "queue" | "cancel";

/** Schedule is when a pipeline runs by itself: at one time of the local day, on the days that the cron expression names. */
export type Schedule = {
  /** cron has five fields; minute and hour are one number each. */
  readonly cron: string;
  readonly overlap: Overlap;
  /** catchUp says which runs are made up for that were due while nobody could begin them; most is how many of them. */
  readonly catchUp: { readonly mode: "none" | "last" | "all"; readonly most: number };
};

/** planFormat is the version of Plan. A process works on no run whose plan has a higher one. */
export const planFormat = 2;

/** Plan is a pipeline's file, checked and normalised. A run keeps the plan it began with, as JSON. */
export type Plan = {
  readonly format: number;
  readonly pipeline: string;
  /** zone is the IANA zone in which the pipeline's days are local. */
  readonly zone: string;
  readonly inputs: readonly InputPlan[];
  readonly partitions: Partitions | undefined;
  readonly schedule: Schedule | undefined;
  /** days says whether the days of a partition must be run in ascending order. */
  readonly days: "ascending" | "any";
  /** replays is the pipeline whose days this one goes over again; undefined where it has days of its own. */
  readonly replays: string | undefined;
  /** timeoutMs limits a run from its first attempt to its end. */
  readonly timeoutMs: number;
  /** steps are in the order of the file. */
  readonly steps: readonly StepPlan[];
  /** outcome tells what became of the day; undefined where the file does not say. */
  readonly outcome:
    | { readonly word: string; readonly reasons: string; readonly summary: string | undefined }
    | undefined;
};
