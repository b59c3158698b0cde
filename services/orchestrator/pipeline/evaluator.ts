import type { JsonValue } from "@bufbuild/protobuf";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import type { Meter } from "../cel/meter.ts";
import type { Catalog } from "../contract/catalog.ts";
import { reach } from "./graph.ts";
import { type Names, namesOf, type WorldStep } from "./names.ts";
import type { Plan, StepPlan } from "./plan.ts";
import { compileSource, compileTemplate, type Evaluate } from "./template.ts";

/** Scope holds the values of the variables, as JSON. */
export type Scope = {
  readonly run: JsonValue;
  readonly inputs: JsonValue;
  readonly steps: JsonValue;
  readonly item?: JsonValue;
};

/** OutcomeValues are what a pipeline says of a run, in its own words. */
export type OutcomeValues = { readonly word: string; readonly reasons: readonly string[]; readonly summary: string };

/**
 * Evaluator evaluates the expressions of one plan, each in the types that it was checked with. All of it throws
 * EvaluationFailed where an expression has no value for the data of a run.
 */
export type Evaluator = {
  /** condition is a step's `when`; true where it has none. */
  condition(step: StepPlan, scope: Scope): boolean;
  /** items are the items of a step that loops over a list. */
  items(step: StepPlan, scope: Scope): readonly JsonValue[];
  /** ids are the ids of the items that the scopes hold. Together they cost no more than one expression may. */
  ids(step: StepPlan, scopes: Iterable<Scope>): readonly string[];
  /** request is the request of one call. */
  request(step: StepPlan, scope: Scope): JsonValue;
  /** outcome is what became of the run; where the plan has none its words are empty. */
  outcome(scope: Scope): OutcomeValues;
};

/** createEvaluator makes the evaluator of a plan, by the contracts that its run began with. Expressions are parsed once. */
export function createEvaluator(plan: Plan, catalog: Pick<Catalog, "find" | "types">): Evaluator {
  const names = namesOfPlan(plan, catalog);
  const compiled = new Map<string, Evaluate>();
  let meter: Meter | undefined;
  const evaluate = (key: string, scope: Scope, compile: () => Evaluate): JsonValue | undefined => {
    const ready = compiled.get(key) ?? compile();
    compiled.set(key, ready);
    return ready(scope);
  };
  const asked = (step: StepPlan, source: string, scope: Scope) =>
    evaluate(`${step.name} ${source}`, scope, () => compileSource(source, names.before(step.name)));
  const atEnd = (source: string, scope: Scope) =>
    evaluate(`/${source}`, scope, () => compileSource(source, names.atEnd()));
  return {
    condition(step, scope) {
      if (step.when === undefined) return true;
      const value = asked(step, step.when, scope);
      return typeof value === "boolean" ? value : refuse(step.when, "neither true nor false");
    },
    items(step, scope) {
      if (step.fanOut?.kind !== "list") return [];
      const value = asked(step, step.fanOut.source, scope);
      return Array.isArray(value) ? value : refuse(step.fanOut.source, "not a list");
    },
    ids(step, scopes) {
      if (step.fanOut?.kind !== "list") return [];
      const { id } = step.fanOut;
      // One for all expressions over these contracts.
      meter ??= names.ofCall(step.name).meter;
      const idOf = (scope: Scope): string => {
        const value = evaluate(`${step.name}#id`, scope, () => compileSource(id, names.ofCall(step.name)));
        return typeof value === "number" ? String(value) : textOf(id, value);
      };
      return meter.together(() => Array.from(scopes, idOf));
    },
    request(step, scope) {
      const compile = () => compileTemplate(step.request, names.ofCall(step.name));
      return evaluate(`${step.name}#request`, scope, compile) ?? {};
    },
    outcome(scope) {
      if (plan.outcome === undefined) return { word: "", reasons: [], summary: "" };
      const { word, reasons, summary } = plan.outcome;
      const values = atEnd(reasons, scope);
      return {
        word: textOf(word, atEnd(word, scope)),
        reasons: Array.isArray(values)
          ? values.map((value) => textOf(reasons, value))
          : refuse(reasons, "not a list of texts"),
        summary: summary === undefined ? "" : textOf(summary, atEnd(summary, scope)),
      };
    },
  };
}

function namesOfPlan({ steps, inputs }: Plan, { find, types }: Pick<Catalog, "find" | "types">): Names {
  const needs = new Map(steps.map((step) => [step.name, step.needs]));
  const known = steps.map(({ name, method, fanOut }): [string, WorldStep] => {
    const found = find(method);
    const items = fanOut?.kind === "list" ? { kind: "list" as const, source: fanOut.source } : fanOut;
    return [name, { name, output: found.ok ? found.method.output : undefined, before: reach(name, needs), items }];
  });
  return namesOf({ types, inputs, steps: new Map(known) });
}

function textOf(source: string, value: JsonValue | undefined): string {
  return typeof value === "string" ? value : refuse(source, "not a text");
}

function refuse(source: string, what: string): never {
  throw new EvaluationFailed(`\${ ${source} } is ${what}`);
}
