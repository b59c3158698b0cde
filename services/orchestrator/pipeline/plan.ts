import type { JsonValue } from "@bufbuild/protobuf";

/** Template is a value of a step's `with`, with expressions where the file has `${...}`. */
export type Template =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "expression"; readonly source: string }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Template>> };

/** FanOut makes one call for each of some items. */
export type FanOut = {
  /** limit is how many of its calls are under way at once. */
  readonly limit: number;
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
  readonly request: Template;
  readonly fanOut: FanOut | undefined;
  /** itemOf are the steps whose items this one follows: its expressions see their outputs for the item. */
  readonly itemOf: readonly string[];
  /** timeoutMs limits the step from its first attempt to its end. */
  readonly timeoutMs: number;
  /** attemptTimeoutMs limits one attempt; never longer than the contract's deadline. */
  readonly attemptTimeoutMs: number;
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

/** Plan is a pipeline's file, checked and normalised. A run keeps the plan it began with, as JSON. */
export type Plan = {
  readonly pipeline: string;
  /** zone is the IANA zone in which the pipeline's days are local. */
  readonly zone: string;
  readonly inputs: readonly InputPlan[];
  /** timeoutMs limits a run from its first attempt to its end. */
  readonly timeoutMs: number;
  /** steps are in the order of the file. */
  readonly steps: readonly StepPlan[];
  /** outcome tells what became of the day; undefined where the file does not say. */
  readonly outcome: { readonly word: string; readonly reasons: string } | undefined;
};
