import { suggestion } from "../../kit/sourcefile/mapping.ts";
import { refuse } from "../../kit/sourcefile/place.ts";
import type { StepDraft } from "./step-draft.ts";

/** Graph tells which steps a step may lean on: those it needs, and those that they need. */
export type Graph = {
  /** needs are a step's own needs, what its forEach follows included. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** before are all the steps that have succeeded when a step begins. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
  /** misled are the steps whose needs have a mistake. */
  readonly misled: ReadonlySet<string>;
};

/** graphOf finds the order of the steps, and reports needs that are unknown or lead back to the step itself. */
export function graphOf(steps: readonly StepDraft[]): Graph {
  const names = new Set(steps.map((step) => step.name));
  const misled = new Set<string>();
  const needs = new Map(steps.map((step) => [step.name, knownNeeds(step, names, misled)]));
  const before = new Map<string, ReadonlySet<string>>();
  for (const step of steps) {
    const reached = reach(step.name, needs);
    before.set(step.name, reached);
    if (reached.has(step.name)) {
      const path = cycle(step.name, needs).join(" needs ");
      refuse(step.needs?.[0]?.at ?? step.forEach?.each?.at ?? step.at, "needs without a circle", { found: path });
    }
  }
  return { needs, before, misled };
}

function knownNeeds(step: StepDraft, names: ReadonlySet<string>, misled: Set<string>): readonly string[] {
  const listed = [...(step.needs ?? []), ...(step.forEach?.each === undefined ? [] : [step.forEach.each])];
  const known = new Set<string>();
  for (const { value, at } of listed) {
    if (names.has(value)) {
      known.add(value);
      continue;
    }
    misled.add(step.name);
    refuse(at, "the name of a step of this file", { hint: suggestion(value, names) });
  }
  return [...known];
}

/** reach are the steps that one leads to by its needs, itself only where they go round. */
export function reach(from: string, needs: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [...(needs.get(from) ?? [])];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    next.push(...(needs.get(name) ?? []));
  }
  return reached;
}

// The shortest way from a step back to itself.
function cycle(from: string, needs: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const paths = [[from]];
  const seen = new Set<string>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const need of needs.get(path.at(-1) ?? "") ?? []) {
      if (need === from) return [...path, from];
      if (seen.has(need)) continue;
      seen.add(need);
      paths.push([...path, need]);
    }
  }
  return [from];
}
