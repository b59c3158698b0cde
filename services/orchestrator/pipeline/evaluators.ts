import type { Catalog } from "../contract/catalog.ts";
import { createEvaluator, type Evaluator } from "./evaluator.ts";
import type { Plan } from "./plan.ts";

/** Evaluators find the evaluator of a plan. */
export type Evaluators = (plan: Plan, catalog: Catalog) => Evaluator;

const mostKept = 64;

/** createEvaluators keeps the evaluators of the plans used last: thousands of runs have one plan, and typing it takes milliseconds. */
export function createEvaluators(): Evaluators {
  const kept = new WeakMap<Catalog, Map<string, Evaluator>>();
  return (plan, catalog) => {
    const ofCatalog = kept.get(catalog) ?? new Map<string, Evaluator>();
    kept.set(catalog, ofCatalog);
    const key = JSON.stringify(plan);
    const evaluator = ofCatalog.get(key) ?? createEvaluator(plan, catalog);
    ofCatalog.delete(key);
    ofCatalog.set(key, evaluator);
    const [oldest] = ofCatalog.keys();
    if (ofCatalog.size > mostKept && oldest !== undefined) ofCatalog.delete(oldest);
    return evaluator;
  };
}
