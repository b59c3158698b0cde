import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile refuses", () => {
  it.each<Mistake>([
    {
      name: "a text that is not YAML",
      from: "name: jobs",
      to: "name: [jobs",
      want: [
        "3:1: expected YAML, found Flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    },
    {
      name: "a key twice",
      from: "timeout: 10m",
      to: "timeout: 10m\ntimeout: 5m",
      want: ['4:1: expected each key once, found "timeout" a second time'],
    },
    {
      name: "another name than the file's",
      from: "name: jobs",
      to: "name: works",
      want: ['2:7: name: expected jobs, the name of the file, found "works"'],
    },
    { name: "no name", from: "name: jobs\n", to: "", want: ["2:1: name: expected the key name, found none"] },
    {
      name: "an unknown key",
      from: "timeout: 10m",
      to: "timeuot: 10m",
      want: [
        '3:1: timeuot: expected name, zone, timeout, days, replays, partitions, schedule, inputs, steps or outcome, found the unknown key "timeuot" (did you mean timeout?)',
      ],
    },
    {
      name: "a reserved key",
      from: "    needs: [work]",
      to: "    needs: [work]\n    approve: true",
      want: [
        "46:5: steps.sum.approve: expected a key that works, found approve (approve is reserved, and does not work yet)",
      ],
    },
    {
      name: "a zone that is none",
      from: "timeout: 10m",
      to: "timeout: 10m\nzone: America/Sao_Paolo",
      want: ['4:7: zone: expected an IANA zone such as America/Sao_Paulo, found "America/Sao_Paolo"'],
    },
    {
      name: "a time without a unit",
      from: "timeout: 10m",
      to: "timeout: 10",
      want: ["3:10: timeout: expected a time such as 500ms, 30s, 5m or 2h, found the number 10 (give it a unit: 10s)"],
    },
    {
      name: "a time beyond a week",
      from: "timeout: 10m",
      to: "timeout: 9d",
      want: ['3:10: timeout: expected a time such as 500ms, 30s, 5m or 2h, from 1s to 7d, found "9d"'],
    },
    {
      name: "an input of an unknown type",
      from: "type: int",
      to: "type: integer",
      want: ['7:11: inputs.count.type: expected string, int or bool, found "integer"'],
    },
    {
      name: "a default of another type",
      from: "default: 3",
      to: "default: three",
      want: ['7:5: inputs.count: expected a default of type int, found "three"'],
    },
    {
      name: "a step with a bad name",
      from: "  sum:\n",
      to: "  Sum:\n",
      want: [
        '43:3: steps.Sum: expected a name of small letters, digits and _, at most 40, but not constructor, false, in, null, prototype or true, found "Sum"',
        "50:18: outcome.word: expected a CEL expression that fits, found no field sum of steps",
        "51:21: outcome.reasons: expected a CEL expression that fits, found no field sum of steps",
      ],
    },
    {
      name: "an outcome without reasons",
      from: "  reasons: ${ steps.sum.reasons }\n",
      to: "",
      want: ["50:3: outcome.reasons: expected the key reasons, found none"],
    },
    {
      name: "an expression that YAML takes for something else",
      from: "note: by hand",
      to: "note: ${ inputs.count > 1 ? 'a' : 'b' }",
      want: [
        "27:13: expected YAML, found Nested mappings are not allowed in compact mappings (put the whole ${ ... } into quotes)",
      ],
    },
    {
      name: "an input with a name that JavaScript has a meaning for",
      from: "inputs:\n  count:",
      to: "inputs:\n  constructor:\n    type: int\n    default: 1\n  count:",
      want: [
        '6:3: inputs.constructor: expected a name of small letters, digits and _, at most 40, but not constructor, false, in, null, prototype or true, found "constructor"',
      ],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
