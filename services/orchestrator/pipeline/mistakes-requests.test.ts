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
      name: "a field that the request has not",
      from: "note: by hand",
      to: "notes: by hand",
      want: [
        '27:7: steps.do.with.notes: expected a field of acme.jobs.v1.DoRequest, found "notes" (did you mean note?)',
      ],
    },
    {
      name: "a field of a nested message that it has not",
      from: "size: ${ item.size }",
      to: "siz: ${ item.size }",
      want: ['41:9: steps.work.with.job.siz: expected a field of acme.jobs.v1.Job, found "siz" (did you mean size?)'],
    },
    {
      name: "a literal of another type",
      from: "note: by hand",
      to: "note: 3",
      want: ["27:13: steps.do.with.note: expected a text, found the number 3"],
    },
    {
      name: "a number that is too large",
      from: "      job: ${ item }",
      to: "      job: {id: a, size: 3000000000}",
      want: ["26:26: steps.do.with.job.size: expected a whole number of 32 bits, found the number 3000000000"],
    },
    {
      name: "a word that is none of the enum's",
      from: "mood: MOOD_CAREFUL",
      to: "mood: MOOD_CARELESS",
      want: ['28:13: steps.do.with.mood: expected one of MOOD_UNSPECIFIED, MOOD_CAREFUL, found "MOOD_CARELESS"'],
    },
    {
      name: "a text where a message is wanted",
      from: "      job: ${ item }",
      to: "      job: item",
      want: ['26:12: steps.do.with.job: expected a acme.jobs.v1.Job, found "item"'],
    },
    {
      name: "a list where one value is wanted",
      from: "note: by hand",
      to: "note: [by, hand]",
      want: ["27:13: steps.do.with.note: expected a text, found a list"],
    },
    {
      name: "both fields of a oneof",
      from: "note: by hand",
      to: "person: me\n      machine: 7",
      want: ["28:16: steps.do.with.machine: expected one of person and machine, found both"],
    },
    {
      name: "a time that is none",
      from: "note: by hand",
      to: "patience: 5m",
      want: ['27:17: steps.do.with.patience: expected a google.protobuf.Duration, found "5m"'],
    },
    {
      name: "an expression inside a value without types",
      from: "note: by hand",
      to: 'details: {a: "${ item.id }"}',
      want: [
        '27:16: steps.do.with.details: expected a google.protobuf.Struct without expressions inside, found one with them (the whole value may be one: ${ {"a": b} })',
      ],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
