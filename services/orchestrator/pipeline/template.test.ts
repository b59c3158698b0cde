import { beforeAll, describe, expect, it } from "@jest/globals";
import { EvaluationFailed } from "../cel/evaluation-failed.ts";
import { testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";
import { compileSource, compileTemplate } from "./template.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

const environments = () => mesh.catalog.types.environments(new Map([["name", { kind: "primitive", name: "string" }]]));

describe("what an expression throws is told as its failure,", () => {
  it.each([
    { name: "of bytes that are no JSON", source: "bytes(name).json().a", want: /JSON/ },
    {
      name: "of an instant beyond all years",
      source: "timestamp(0) + duration('99999999999999h')",
      want: /time value/,
    },
    { name: "of a zone that there is not", source: "timestamp(0).getHours(name)", want: /time zone/ },
    {
      name: "of a mapping's key that is lost",
      source: "{name: 1}",
      values: "constructor",
      want: /the key constructor/,
    },
  ])("$name", ({ source, values = "{bad", want }) => {
    const evaluate = compileSource(source, environments());
    expect(() => evaluate({ name: values })).toThrow(EvaluationFailed);
    expect(() => evaluate({ name: values })).toThrow(want);
  });

  it("of a value of thousands of levels", () => {
    const evaluate = compileSource("bytes(name).json()", environments());
    expect(() => evaluate({ name: `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}` })).toThrow(EvaluationFailed);
  });
});

it("keeps a key that JavaScript has a meaning for", () => {
  const fields = Object.fromEntries([["__proto__", { kind: "expression" as const, source: "name" }]]);
  const filled = compileTemplate({ kind: "object", fields }, environments())({ name: "x" });
  expect(JSON.stringify(filled)).toBe('{"__proto__":"x"}');
});
