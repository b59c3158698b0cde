import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContracts } from "../testing/contracts.ts";
import type { Environments } from "./environment.ts";
import { checkExpression, compileExpression } from "./expression.ts";
import { toJson } from "./json.ts";

let environments: Environments;

beforeAll(async () => {
  const { types, find } = (await testContracts()).catalog;
  const list = find("acme.jobs.v1.JobService/List");
  const act = find("acme.jobs.v1.JobService/Do");
  if (!list.ok || !act.ok) throw new TypeError("the tests' service has other methods");
  const steps = new Map([
    ["many", types.field(list.method.output, false)],
    ["large", types.field(act.method.input, false)],
    ["all", types.field(act.method.input, true)],
  ]);
  environments = types.environments(new Map([["steps", steps]]));
});

const note = "n".repeat(60_000);

function values(count: number) {
  const jobs = Array.from({ length: count }, (_, index) => ({ id: `j-${index}`, size: index }));
  return { steps: { many: { jobs }, large: { note }, all: Array.from({ length: 1_000 }, () => ({ note })) } };
}

function evaluate(source: string, count: number): unknown {
  const checked = checkExpression(source, environments);
  if (!checked.ok) throw new TypeError(checked.mistakes.map(({ summary }) => summary).join());
  return toJson(compileExpression(source, environments)(values(count)));
}

const work = "it goes beyond the limit expression work, 5000000";
const doubled = (times: number) =>
  Array.from({ length: times }).reduce<string>(
    (inner, _, n) => `cel.bind(v${n}, ${inner}, v${n} + v${n})`,
    "steps.large.note",
  );

describe("an expression", () => {
  it.each<{ name: string; source: string; count: number; want: string }>([
    {
      name: "over more than a loop may go over",
      source: "steps.many.jobs.map(j, j.id)",
      count: 10_001,
      want: "a loop goes over 10001 elements; the limit list of a loop is 10000",
    },
    {
      name: "over more than nested loops may go over",
      source: "steps.many.jobs.map(j, steps.many.jobs.exists(k, k.id == j.id))",
      count: 1_001,
      want: "a loop goes over 1001 elements; the limit list of nested loops is 1000",
    },
    {
      name: "that looks through a list for each of its elements",
      source: "steps.many.jobs.filter(j, j.id in steps.many.jobs.map(k, k.id))",
      count: 10_000,
      want: "a loop goes over 10000 elements; the limit list of nested loops is 1000",
    },
    {
      name: "of too much work in nested loops",
      source: "steps.many.jobs.map(j, steps.many.jobs.map(k, [k.size + 1, k.size + 2, k.size + 3]))",
      count: 1_000,
      want: work,
    },
    {
      name: "that puts lists together in a loop",
      source: "steps.many.jobs.map(j, steps.many.jobs + steps.many.jobs)",
      count: 10_000,
      want: work,
    },
    {
      name: "that repeats a list in a loop",
      source: "steps.many.jobs.map(j, steps.many.jobs)",
      count: 10_000,
      want: work,
    },
    {
      name: "that cuts a text up in a loop",
      source: "steps.many.jobs.map(j, steps.large.note.split(''))",
      count: 10_000,
      want: work,
    },
    {
      name: "that searches a text in a loop",
      source: "steps.many.jobs.filter(j, steps.large.note.contains(j.id))",
      count: 10_000,
      want: work,
    },
    { name: "that doubles a text again and again", source: doubled(20), count: 1, want: work },
    {
      name: "whose value is too large",
      source: "steps.all",
      count: 1,
      want: "its value goes beyond the limit value size, 8388608 characters",
    },
    {
      name: "that fails for each element",
      source: "steps.many.jobs.exists(j, steps.many.jobs.exists(k, int(k.id) == 1 || int(j.id) == 2))",
      count: 1_000,
      want: "int() type error: cannot convert to int",
    },
  ])("$name is refused in no time", ({ source, count, want }) => {
    const began = process.cpuUsage();
    expect(() => evaluate(source, count)).toThrow(want);
    // Of the processor's time, because a busy machine is no fault of the expression.
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(10_000);
  });

  it("of more text than the parser should read is refused", () => {
    const checked = checkExpression(`"${"x".repeat(5_000)}"`, environments);
    expect(checked.ok ? [] : checked.mistakes.map(({ summary }) => summary)).toEqual([
      "5002 characters; the limit expression length is 4096",
    ]);
  });

  it.each([
    { name: "parts", source: Array.from({ length: 600 }, () => "1").join("+"), want: "exceeded maxAstNodes (1000)" },
    { name: "levels", source: `${"(".repeat(60)}1${")".repeat(60)}`, want: "exceeded maxDepth (50)" },
  ])("of too many $name is refused", ({ source, want }) => {
    const checked = checkExpression(source, environments);
    expect(checked.ok ? [] : checked.mistakes.map(({ summary }) => summary)).toEqual([want]);
  });

  it("over all the shards that a source may have is evaluated", () => {
    expect(evaluate("steps.many.jobs.map(j, j)", 10_000)).toHaveLength(10_000);
    expect(evaluate("steps.many.jobs.map(j, steps.many.jobs.exists(k, k.size == j.size))", 700)).toHaveLength(700);
  });
});
