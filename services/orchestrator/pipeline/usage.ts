import { isMap, isScalar, type Pair } from "yaml";
import { type Place, refuse } from "../../kit/sourcefile/place.ts";
import type { Environments } from "../cel/environment.ts";
import { checkExpression, compileExpression } from "../cel/expression.ts";
import { variablesOf } from "../cel/reads.ts";
import type { Draft } from "./draft.ts";
import type { StepWork } from "./step.ts";

/** refuseUnused reports what a file says for nothing: inputs that nothing reads, and steps that only answer, unread. */
export function refuseUnused(draft: Draft, { typing, methods }: StepWork): void {
  for (const [name, { at }] of draft.inputs ?? []) {
    if (typing.hasRead("inputs", name)) continue;
    refuse(keyOf(draft.at, "inputs", name, at), "an input that an expression reads", { found: `${name}, unread` });
  }
  for (const step of draft.steps) {
    const method = methods.get(step.name);
    if (method === undefined || method.hasSideEffects || typing.hasRead("steps", step.name)) continue;
    const found = `${step.name}, whose ${method.fullName} changes nothing and whose output nothing reads`;
    refuse(keyOf(draft.at, "steps", step.name, step.at), "a step that is of use", { found });
  }
}

/** refuseUnreachable reports the steps that never run because one before them never does. */
export function refuseUnreachable(draft: Draft, { graph, names }: StepWork): void {
  const never = draft.steps.filter(({ when }) => when !== undefined && isNever(when.source, names.atEnd));
  for (const step of draft.steps) {
    const blocking = never.find(({ name }) => graph.before.get(step.name)?.has(name));
    if (blocking === undefined) continue;
    const found = `${step.name}, which needs ${blocking.name}, which never does`;
    refuse(keyOf(draft.at, "steps", step.name, step.at), "a step that can run", { found });
  }
}

/** unsureSteps are the steps that may have been skipped when a run ends well: their outputs may be missing. */
export function unsureSteps(draft: Draft, before: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const roots = draft.steps.filter((step) => step.when !== undefined || step.onFailure === "continue");
  const names = new Set(roots.map((step) => step.name));
  const isUnsure = (name: string) => names.has(name) || [...(before.get(name) ?? [])].some((need) => names.has(need));
  return new Set(draft.steps.map((step) => step.name).filter(isUnsure));
}

// A condition that reads nothing was evaluated to be false.
function isNever(source: string, environments: () => Environments): boolean {
  const checked = checkExpression(source, environments());
  if (!checked.ok || variablesOf(checked.ast).size > 0) return false;
  try {
    return compileExpression(source, environments())({}) === false;
  } catch {
    // What fails is reported where it stands.
    return false;
  }
}

// The place of the key, which names what is unused; its value begins a line later.
function keyOf(at: Place, section: string, name: string, value: Place): Place {
  const entries = isMap(at.node) ? at.node.get(section) : undefined;
  const pairs = isMap(entries) ? (entries.items as Pair[]) : [];
  const pair = pairs.find(({ key }) => isScalar(key) && key.value === name);
  return pair !== undefined && isScalar(pair.key) ? { ...value, node: pair.key } : value;
}
