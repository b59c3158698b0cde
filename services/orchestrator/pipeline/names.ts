import type { DescMessage } from "@bufbuild/protobuf";
import { primitiveField } from "../cel/conversion.ts";
import type { Environments, Types, Variables } from "../cel/environment.ts";
import { checkExpression } from "../cel/expression.ts";
import type { Field, Fields } from "../cel/record.ts";
import type { Type } from "../cel/type.ts";
import type { InputPlan } from "./plan.ts";

/** WorldStep is what the names of expressions are made from of one step. */
export type WorldStep = {
  readonly name: string;
  /** output is undefined where the step's method has a mistake: then its output may be anything. */
  readonly output: DescMessage | undefined;
  /** before are the steps that have succeeded when this one begins; undefined where its needs have a mistake. */
  readonly before: ReadonlySet<string> | undefined;
  /** items is where its items come from; the source of a list is undefined where it has a mistake. */
  readonly items:
    | undefined
    | { readonly kind: "list"; readonly source: string | undefined }
    | { readonly kind: "each"; readonly of: string };
};

/** World is what the names of all expressions of a pipeline are made from. */
export type World = {
  readonly types: Types;
  /** inputs are undefined where one of them has a mistake: then any name may be one. */
  readonly inputs: readonly InputPlan[] | undefined;
  readonly steps: ReadonlyMap<string, WorldStep>;
};

/** Names give the environments of a pipeline's expressions, each made once. */
export type Names = {
  /** atEnd is for the outcome: every step has ended. */
  atEnd(): Environments;
  /** before is for what is asked once of a step, before its calls are made: its condition, its list of items. */
  before(step: string): Environments;
  /** ofCall is for one call of a step: it sees the item, and of the steps whose items it follows the outputs for this item. */
  ofCall(step: string): Environments;
  /** hint says of a name of a step that is not seen why that is so. */
  hint(step: string | undefined): string;
};

const anything: Type = { kind: "dyn", name: "dyn" };

/** namesOf makes the names of a pipeline. */
export function namesOf(world: World): Names {
  const made = new Map<string, Environments>();
  const once = (key: string, variables: () => Variables): Environments => {
    const environments = made.get(key) ?? world.types.environments(variables());
    made.set(key, environments);
    return environments;
  };
  const base = baseOf(world);
  const seenBy = (step: string) => world.steps.get(step)?.before;
  const stepsOf = (before: ReadonlySet<string> | undefined, followed: readonly string[]): Variables => {
    const fields: Fields | undefined = before && stepFields(world, before, followed);
    return new Map<string, Type | Fields>([...base, ["steps", fields ?? anything]]);
  };
  const names: Names = {
    atEnd: () => once("end", () => stepsOf(new Set(world.steps.keys()), [])),
    before: (step) => once(`before ${step}`, () => stepsOf(seenBy(step), [])),
    ofCall: (step) =>
      once(`call ${step}`, () => {
        const chain = chainOf(world, step);
        const variables = stepsOf(seenBy(step), chain.slice(1));
        return chain.length === 0 ? variables : new Map([...variables, ["item", itemOf(chain.at(-1) ?? "")]]);
      }),
    hint(step) {
      const before = step === undefined ? undefined : seenBy(step);
      const others = before === undefined ? [] : [...world.steps.keys()].filter((name) => !before.has(name));
      if (others.length === 0) return "";
      return `; a step sees only what it needs, and here it does not need ${others.join(", ")}`;
    },
  };
  function itemOf(root: string): Type {
    const items = world.steps.get(root)?.items;
    if (items?.kind !== "list" || items.source === undefined) return anything;
    const list = checkExpression(items.source, names.before(root));
    return (list.ok && list.type.kind === "list" ? list.type.valueType : undefined) ?? anything;
  }
  return names;
}

/** chainOf is a step with items and the steps whose items it follows, up to the one that has the list. */
export function chainOf(world: Pick<World, "steps">, step: string): readonly string[] {
  const chain: string[] = [];
  let next = world.steps.get(step);
  while (next?.items !== undefined && !chain.includes(next.name)) {
    chain.push(next.name);
    next = next.items.kind === "each" ? world.steps.get(next.items.of) : undefined;
  }
  return chain;
}

function baseOf({ types, inputs }: World): readonly (readonly [string, Type | Fields])[] {
  const date = types.message("google.type.Date");
  const run = new Map<string, Field>([
    ["id", primitiveField("string")],
    ["pipeline", primitiveField("string")],
    ["partition", primitiveField("string")],
    ["day", date === undefined ? primitiveField("dyn") : types.field(date, false)],
    ["generation", primitiveField("int")],
    ["logical_time", primitiveField("string")],
    ["backfill", primitiveField("string")],
    ["last", primitiveField("bool")],
  ]);
  const declared = inputs && new Map(inputs.map(({ name, type }) => [name, primitiveField(type)]));
  return [
    ["run", run],
    ["inputs", declared ?? anything],
  ];
}

// Of a step whose item is followed, this item's output; of another with items, the list of outputs.
function stepFields(world: World, before: ReadonlySet<string>, followed: readonly string[]): Fields {
  const fields = new Map<string, Field>();
  for (const name of before) {
    const step = world.steps.get(name);
    if (step === undefined) continue;
    const isList = step.items !== undefined && !followed.includes(name);
    fields.set(name, step.output === undefined ? primitiveField("dyn") : world.types.field(step.output, isList));
  }
  return fields;
}
