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
      name: "an expression within a text",
      from: "note: by hand",
      to: "note: job ${ item.id }",
      want: [
        '27:13: steps.do.with.note: expected an expression such as ${ run.partition }, found "job ${ item.id }" (the whole value is the expression: ${ "a" + b }, not a${b})',
      ],
    },
    {
      name: "an expression that ends early",
      from: "note: by hand",
      to: "note: ${ item.id + }",
      want: ["27:26: steps.do.with.note: expected a CEL expression that fits, found unexpected token: EOF"],
    },
    {
      name: "an unknown variable",
      from: "note: by hand",
      to: "note: ${ itm.id }",
      want: [
        "27:16: steps.do.with.note: expected a CEL expression that fits, found no variable itm (did you mean item?)",
      ],
    },
    {
      name: "an unknown function",
      from: "note: by hand",
      to: "note: ${ shout(item.id) }",
      want: [
        "27:16: steps.do.with.note: expected a CEL expression that fits, found no matching overload for 'shout(string)'",
      ],
    },
    {
      name: "an unknown field of the run",
      from: "partition: ${ run.partition }",
      to: "partition: ${ run.source }",
      want: ["14:25: steps.list.with.partition: expected a CEL expression that fits, found no field source of run"],
    },
    {
      name: "an unknown input",
      from: "count: ${ inputs.count }",
      to: "count: ${ inputs.cuont }",
      want: [
        "16:24: steps.list.with.count: expected a CEL expression that fits, found no field cuont (did you mean count?) of inputs",
      ],
    },
    {
      name: "an unknown step",
      from: "in: ${ steps.list.jobs }",
      to: "in: ${ steps.lst.jobs }",
      want: [
        "22:20: steps.do.forEach.in: expected a CEL expression that fits, found no field lst (did you mean list?) of steps; a step sees only what it needs, and here it does not need do, work, sum",
      ],
    },
    {
      name: "a step that is not needed",
      from: "note: by hand",
      to: "note: ${ steps.sum.verdict }",
      want: [
        "27:22: steps.do.with.note: expected a CEL expression that fits, found no field sum of steps; a step sees only what it needs, and here it does not need do, work, sum",
      ],
    },
    {
      name: "an unknown field of an output",
      from: "in: ${ steps.list.jobs }",
      to: "in: ${ steps.list.job }",
      want: [
        "22:25: steps.do.forEach.in: expected a CEL expression that fits, found no field job (did you mean jobs?) of acme.jobs.v1.ListResponse",
      ],
    },
    {
      name: "an unknown field of an item",
      from: "id: ${ item.id }",
      to: "id: ${ item.name }",
      want: [
        "23:19: steps.do.forEach.id: expected a CEL expression that fits, found no field name of acme.jobs.v1.Job",
      ],
    },
    {
      name: "a field of a list",
      from: "results: ${ steps.work }",
      to: "results: ${ steps.work.made }",
      want: [
        "47:30: steps.sum.with.results: expected a CEL expression that fits, found a list has no field made; loop over it: list.map(x, x.made)",
      ],
    },
    {
      name: "an unknown field in a loop",
      from: "results: ${ steps.work }",
      to: "results: ${ steps.work.map(w, w.mode) }",
      want: [
        "47:39: steps.sum.with.results: expected a CEL expression that fits, found no field mode (did you mean made?) of acme.jobs.v1.WorkResult",
      ],
    },
    {
      name: "three loops within each other",
      from: "results: ${ steps.work }",
      to: "results: ${ steps.work.map(a, steps.work.map(b, steps.work.map(c, c.made))) }",
      want: [
        "47:55: steps.sum.with.results: expected a CEL expression that fits, found more than 2 loops within each other",
      ],
    },
    {
      name: "a regular expression that is none",
      from: "note: by hand",
      to: "note: ${ string(item.id.matches('(a+')) }",
      want: [
        "27:39: steps.do.with.note: expected a CEL expression that fits, found a pattern that RE2 does not read: error parsing regexp: missing closing ): `(a+`",
      ],
    },
    {
      name: "a regular expression that is computed",
      from: "note: by hand",
      to: "note: ${ string(item.id.matches(item.id)) }",
      want: [
        "27:39: steps.do.with.note: expected a CEL expression that fits, found a computed pattern; matches takes one that is written out",
      ],
    },
    {
      name: "an item where there is none",
      from: "partition: ${ run.partition }",
      to: "partition: ${ item.id }",
      want: ["14:21: steps.list.with.partition: expected a CEL expression that fits, found no variable item"],
    },
    {
      name: "an outcome of an unknown field",
      from: "word: ${ steps.sum.verdict }",
      to: "word: ${ steps.sum.word }",
      want: [
        "50:22: outcome.word: expected a CEL expression that fits, found no field word of acme.jobs.v1.SumResponse",
      ],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
