import type { StepMethod } from "../contract/catalog.ts";
import type { StepDraft } from "./draft.ts";
import type { InputPlan } from "./plan.ts";
import { inspect, type Names, type Shape } from "./shape.ts";

const scalar: Shape = { kind: "scalar" };
const day: Shape = {
  kind: "fields",
  what: "run.day",
  fields: new Map(["year", "month", "day"].map((name) => [name, scalar])),
};
const run: Shape = {
  kind: "fields",
  what: "run",
  fields: new Map<string, Shape>([
    ...["id", "pipeline", "partition", "generation"].map((name) => [name, scalar] as const),
    ["day", day],
  ]),
};

/** World is what the names of all expressions of a pipeline are made from. */
export type World = {
  /** inputs are undefined where one of them has a mistake: then any name may be one. */
  readonly inputs: ReadonlyMap<string, InputPlan> | undefined;
  readonly steps: ReadonlyMap<string, StepDraft>;
  readonly methods: ReadonlyMap<string, StepMethod>;
  /** misled are the steps whose needs have a mistake: nobody knows what they may see. */
  readonly misled: ReadonlySet<string>;
};

/** namesAtEnd are the names of the outcome's expressions: every step has succeeded. */
export function namesAtEnd(world: World): Names {
  return new Map<string, Shape | undefined>([
    ...base(world),
    ["steps", stepsShape(world, new Set(world.steps.keys()), [])],
  ]);
}

/** namesBefore are the names of the expression that gives a step's list of items. */
export function namesBefore(world: World, step: string, before: ReadonlySet<string>): Names {
  return new Map<string, Shape | undefined>([
    ...base(world),
    ["steps", world.misled.has(step) ? undefined : stepsShape(world, before, [])],
  ]);
}

/** namesOfCall are the names of the expressions of one call of a step: those before it, and the item. */
export function namesOfCall(world: World, step: StepDraft, before: (step: string) => ReadonlySet<string>): Names {
  const chain = chainOf(world, step);
  const followed = chain.slice(1).map((link) => link.name);
  const steps = world.misled.has(step.name) ? undefined : stepsShape(world, before(step.name), followed);
  const names = new Map<string, Shape | undefined>([...base(world), ["steps", steps]]);
  const source = chain.at(-1)?.forEach?.in;
  if (source !== undefined) {
    const root = chain.at(-1)?.name ?? "";
    const list = inspect(source.parsed.ast, namesBefore(world, root, before(root))).shape;
    names.set("item", list?.kind === "list" ? list.of : undefined);
  } else if (step.forEach !== undefined) names.set("item", undefined);
  return names;
}

/** chainOf is a step and the steps whose items it follows, up to the one that has the list. */
export function chainOf(world: Pick<World, "steps">, step: StepDraft): readonly StepDraft[] {
  const chain = [step];
  for (let next = followed(world, step); next !== undefined && !chain.includes(next); next = followed(world, next)) {
    chain.push(next);
  }
  return chain;
}

function followed(world: Pick<World, "steps">, step: StepDraft): StepDraft | undefined {
  const each = step.forEach?.each;
  return each === undefined ? undefined : world.steps.get(each.value);
}

function base({ inputs }: World): readonly (readonly [string, Shape | undefined])[] {
  const fields = inputs && new Map([...inputs.keys()].map((name) => [name, scalar]));
  return [
    ["run", run],
    ["inputs", fields && { kind: "fields", what: "inputs", fields }],
  ];
}

// Of a step whose item is followed, this item's output; of another with items, the list of outputs.
function stepsShape(world: World, before: ReadonlySet<string>, followed: readonly string[]): Shape {
  const fields = new Map<string, Shape | undefined>();
  for (const [name, step] of world.steps) {
    if (!before.has(name)) continue;
    const method = world.methods.get(name);
    const output: Shape | undefined = method && { kind: "message", message: method.output };
    const isList = step.forEach !== undefined && !followed.includes(name);
    fields.set(name, isList ? { kind: "list", of: output } : output);
  }
  const others = [...world.steps.keys()].filter((name) => !before.has(name));
  const hint =
    others.length === 0 ? "" : `; a step sees only what it needs, and here it does not need ${others.join(", ")}`;
  return { kind: "fields", what: "steps", fields, hint };
}
