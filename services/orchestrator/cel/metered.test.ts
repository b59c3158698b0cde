import { beforeAll, expect, it } from "@jest/globals";
import { testContracts } from "../testing/contracts.ts";
import type { Environments } from "./environment.ts";
import { checkExpression, compileExpression } from "./expression.ts";
import { toJson } from "./json.ts";

const jobs = "steps.list.jobs";

// Every value stands in every shape. What the checker refuses of these is left out.
const values = [
  ...["[]", "{}", "null", "1", "1u", "1.5", "'a'", "b'a'", "true", "type(1)", "free", "free.a[0]", jobs, `${jobs}[0]`],
  ...["steps.one", "steps.one.note", "steps.one.words", "steps.one.labels", "steps.one.points", "steps.one.?job"],
  ...["optional.of(1)", "optional.none()", "duration('1s')", "timestamp('2024-01-01T00:00:00Z')"],
];
const shapes = [
  ...["X", "X == X", "[X]", "[X, X]", "{'k': X}", "X + X", "X in [X]", "size(X)", "string(X)", "true ? X : X", "X < X"],
  ...["cel.bind(v, X, [v])", "X.map(v, v)", "X.filter(v, true)", "X.exists(v, v == v)", "X.map(v, v + v)", "-X", "!X"],
  ...["X.orValue(1)", "X.hasValue()", "X.contains('a')", "X[0]", "X['a']", "[X][0]", "[X] + [X]", "X.join(',')"],
  ...[`${jobs}.map(j, X)`, `${jobs}.map(j, X + X)`, `${jobs}.filter(j, X == X)`, `${jobs}.exists(j, X in [X])`],
  ...[
    `${jobs}.all(j, j.id == string(X))`,
    `${jobs}.map(j, [X, X])`,
    `${jobs}.map(j, {'k': X})`,
    `${jobs}.map(j, true, X)`,
  ],
  ...[
    `${jobs}.map(j, X.map(v, v))`,
    `${jobs}.map(j, size(X))`,
    `${jobs}.exists_one(j, X == X)`,
    `${jobs}.map(j, X.orValue(1))`,
  ],
];

const data = {
  steps: {
    list: {
      jobs: [
        { id: "a", size: 1 },
        { id: "b", size: 2 },
      ],
    },
    one: { note: "q", words: ["w"] },
  },
  free: { a: [1, 2, { b: "c" }] },
};

let environments: Environments;

beforeAll(async () => {
  const { types, find } = (await testContracts()).catalog;
  const list = find("acme.jobs.v1.JobService/List");
  const act = find("acme.jobs.v1.JobService/Do");
  if (!list.ok || !act.ok) throw new TypeError("the tests' service has other methods");
  const steps = new Map([
    ["list", types.field(list.method.output, false)],
    ["one", types.field(act.method.input, false)],
  ]);
  environments = types.environments(
    new Map<string, typeof steps | { kind: "dyn"; name: string }>([
      ["steps", steps],
      ["free", { kind: "dyn", name: "dyn" }],
    ]),
  );
});

function outcomeOf(act: () => unknown): string {
  try {
    return JSON.stringify(toJson(act())) ?? "nothing";
  } catch {
    return "an error";
  }
}

it("metered expressions give what the library gives without counting", () => {
  const { check, values: convert } = environments;
  const converted = Object.fromEntries(
    [...convert].map(([name, each]) => [name, each(data[name as keyof typeof data])]),
  );
  let compared = 0;
  for (const source of shapes.flatMap((shape) => values.map((value) => shape.replaceAll("X", value)))) {
    if (!checkExpression(source, environments).ok) continue;
    const plain = check.parse(source);
    plain.check();
    const got = outcomeOf(() => compileExpression(source, environments)(data));
    expect(`${source}: ${got}`).toBe(`${source}: ${outcomeOf(() => plain(converted))}`);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(400);
});
