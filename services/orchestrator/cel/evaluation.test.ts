import { beforeAll, describe, expect, it } from "@jest/globals";
import { testContracts } from "../testing/contracts.ts";
import type { Environments } from "./environment.ts";
import { checkExpression, compileExpression } from "./expression.ts";
import { toJson } from "./json.ts";

let environments: Environments;

const asked = {
  job: { id: "j-1", size: 3 },
  note: "half",
  mood: "MOOD_CAREFUL",
  words: ["a", "b"],
  ticket: "9007199254740993",
  labels: { shop: "one" },
  machine: 7,
  due: "2026-01-01T00:00:00.123456789Z",
  patience: "1.5s",
  proof: "AQID",
  share: 0.25,
  rank: 4,
  points: { 3: "5" },
  details: { free: [1, "x"] },
};

beforeAll(async () => {
  const { types, find } = (await testContracts()).catalog;
  const method = find("acme.jobs.v1.JobService/Do");
  if (!method.ok) throw new TypeError(method.reason);
  const { input } = method.method;
  const steps = new Map([
    ["asked", types.field(input, false)],
    ["empty", types.field(input, false)],
    ["all", types.field(input, true)],
  ]);
  environments = types.environments(new Map([["steps", steps]]));
});

function evaluate(source: string) {
  const checked = checkExpression(source, environments);
  if (!checked.ok) throw new TypeError(checked.mistakes.map(({ summary }) => summary).join());
  const value = compileExpression(source, environments)({ steps: { asked, empty: {}, all: [asked, { note: "n" }] } });
  return { type: checked.type.name, value: toJson(value) };
}

describe("an expression has the type that it was checked with:", () => {
  it.each<[string, string, unknown]>([
    ["steps.asked.ticket + 1", "int", "9007199254740994"],
    ["steps.asked.job.size * 2", "int", 6],
    ["steps.asked.rank - 5", "int", -1],
    ["steps.asked.share * 2.0", "double", 0.5],
    ["steps.asked.note + '!'", "string", "half!"],
    ["steps.asked.mood.removePrefix('MOOD_')", "string", "CAREFUL"],
    ["steps.asked.words + ['c']", "list<string>", ["a", "b", "c"]],
    ["steps.asked.labels['shop']", "string", "one"],
    ["steps.asked.points[3] + 1", "int", 6],
    ["steps.asked.proof", "bytes", "AQID"],
    ["steps.asked.proof.size()", "int", 3],
    ["steps.asked.due", "string", "2026-01-01T00:00:00.123456789Z"],
    ["timestamp(steps.asked.due) + duration('1h')", "google.protobuf.Timestamp", "2026-01-01T01:00:00.123Z"],
    ["duration(steps.asked.patience)", "google.protobuf.Duration", "1.5s"],
    ["duration('-1.5s')", "google.protobuf.Duration", "-1.5s"],
    ["duration('-0.5s')", "google.protobuf.Duration", "-0.5s"],
    ["duration('1s') - duration('1.000000001s')", "google.protobuf.Duration", "-0.000000001s"],
    ["duration('2h')", "google.protobuf.Duration", "7200s"],
    ["steps.asked.details['free']", "dyn", [1, "x"]],
    ["steps.asked.job", "acme.jobs.v1.Job", { id: "j-1", size: 3 }],
    ["steps.all.map(a, a.note)", "list<string>", ["half", "n"]],
    ["steps.all.filter(a, has(a.job))", "list<acme.jobs.v1.DoRequest>", [asked]],
    ["steps.all.exists(a, a.ticket == 0)", "bool", true],
    ["steps.all.all(a, a.note.matches('^[a-z]+$'))", "bool", true],
    ["grouped(steps.asked.ticket)", "string", "9,007,199,254,740,993"],
    ["has(steps.asked.machine) && !has(steps.asked.person)", "bool", true],
  ])("%s", (source, type, value) => expect(evaluate(source)).toEqual({ type, value }));
});

describe("a field that is not set", () => {
  it.each<[string, unknown]>([
    ["steps.empty.note", ""],
    ["steps.empty.ticket", 0],
    ["steps.empty.mood", "MOOD_UNSPECIFIED"],
    ["steps.empty.words", []],
    ["steps.empty.labels.size()", 0],
    ["has(steps.empty.job)", false],
    ["has(steps.empty.spare)", false],
    ["steps.empty.?job.?id.orValue('none')", "none"],
    ["steps.empty.job", undefined],
    ["steps.empty.?job", undefined],
    ["has(steps.empty.job) ? steps.empty.job.size : -1", -1],
  ])("%s", (source, value) => expect(evaluate(source).value).toEqual(value));

  it("has no fields", () => expect(() => evaluate("steps.empty.job.id + '!'")).toThrow("No such key: job"));
});

it("hides no error behind what is true", () => {
  expect(() => evaluate("steps.all.exists(a, 1 / a.ticket == 0 || true)")).toThrow("division by zero");
});
