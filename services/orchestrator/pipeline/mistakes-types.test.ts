import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile refuses, by the contracts' types,", () => {
  it.each<Mistake>([
    {
      name: "a number where a text is wanted",
      from: "note: by hand",
      to: "note: ${ item.size }",
      want: ["27:16: steps.do.with.note: expected a text, found an expression of type int"],
    },
    {
      name: "a text where a whole number is wanted",
      from: "ticket: ${ steps.list.ticket }",
      to: "ticket: ${ item.id }",
      want: ["29:18: steps.do.with.ticket: expected a whole number, found an expression of type string"],
    },
    {
      name: "a message of another type",
      from: "job: ${ item }",
      to: "job: ${ steps.list }",
      want: [
        "26:15: steps.do.with.job: expected a acme.jobs.v1.Job, found an expression of type acme.jobs.v1.ListResponse",
      ],
    },
    {
      name: "a list of another type",
      from: "results: ${ steps.work }",
      to: "results: ${ steps.do }",
      want: [
        "47:19: steps.sum.with.results: expected a list, each element a acme.jobs.v1.WorkResult, found an expression of type list<acme.jobs.v1.DoResponse>",
      ],
    },
    {
      name: "one value where a list is wanted",
      from: "results: ${ steps.work }",
      to: "results: ${ steps.work[0] }",
      want: [
        "47:19: steps.sum.with.results: expected a list, each element a acme.jobs.v1.WorkResult, found an expression of type acme.jobs.v1.WorkResult",
      ],
    },
    {
      name: "a list where one value is wanted",
      from: "note: by hand",
      to: "note: ${ steps.list.jobs.map(j, j.id) }",
      want: ["27:16: steps.do.with.note: expected a text, found an expression of type list<string>"],
    },
    {
      name: "an element of another type",
      from: "note: by hand",
      to: 'words: ["a", "${ item.size }"]',
      want: ["27:24: steps.do.with.words[1]: expected a text, found an expression of type int"],
    },
    {
      name: "elements of a loop of another type",
      from: "note: by hand",
      to: "words: ${ steps.list.jobs.map(j, j.size) }",
      want: ["27:40: steps.do.with.words: expected a text, found an expression of type int"],
    },
    {
      name: "a wrong type in a branch that is never taken",
      from: "note: by hand",
      to: "note: '${ true ? item.id : item.size }'",
      want: [
        "27:17: steps.do.with.note: expected a CEL expression that fits, found ternary branches must have the same type, got 'string' and 'int'",
      ],
    },
    {
      name: "a wrong field in a branch that is never taken",
      from: "note: by hand",
      to: "note: '${ true ? item.id : item.idd }'",
      want: [
        "27:39: steps.do.with.note: expected a CEL expression that fits, found no field idd (did you mean id?) of acme.jobs.v1.Job",
      ],
    },
    {
      name: "branches of two types that fit one by one",
      from: "note: by hand",
      to: "words: '${ true ? [item.id] : [item.size] }'",
      want: [
        "27:18: steps.do.with.words: expected a CEL expression that fits, found ternary branches must have the same type, got 'list<string>' and 'list<int>'",
      ],
    },
    {
      name: "a wrong type within a loop's predicate",
      from: "note: by hand",
      to: "words: ${ steps.list.jobs.filter(j, j.size == j.id).map(j, j.id) }",
      want: ["27:43: steps.do.with.words: expected a CEL expression that fits, found no such overload: int == string"],
    },
    {
      name: "a text that is added to a number",
      from: "note: by hand",
      to: "note: ${ item.id + item.size }",
      want: ["27:16: steps.do.with.note: expected a CEL expression that fits, found no such overload: string + int"],
    },
    {
      name: "a condition that is a text",
      from: "    forEach:\n      each: do",
      to: "    when: ${ inputs.count }\n    forEach:\n      each: do",
      want: [
        "33:14: steps.work.when: expected true or false, found an expression of type int",
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "a list of items that is none",
      from: "in: ${ steps.list.jobs }",
      to: "in: ${ steps.list.ticket }",
      want: ["22:14: steps.do.forEach.in: expected a list, found an expression of type int"],
    },
    {
      name: "an id that is a message",
      from: "id: ${ item.id }",
      to: "id: ${ item }",
      want: [
        "23:14: steps.do.forEach.id: expected a text or a whole number, found an expression of type acme.jobs.v1.Job",
      ],
    },
    {
      name: "an outcome that is a number",
      from: "word: ${ steps.sum.verdict }",
      to: "word: ${ steps.sum.total }",
      want: ["50:12: outcome.word: expected a text, found an expression of type int"],
    },
    {
      name: "reasons that are a text",
      from: "reasons: ${ steps.sum.reasons }",
      to: "reasons: ${ steps.sum.verdict }",
      want: ["51:15: outcome.reasons: expected a list, each element a text, found an expression of type string"],
    },
    {
      name: "reasons that are numbers",
      from: "reasons: ${ steps.sum.reasons }",
      to: "reasons: ${ [1, 2] }",
      want: [
        "51:16: outcome.reasons: expected a text, found the int 1",
        "51:19: outcome.reasons: expected a text, found the int 2",
      ],
    },
    {
      name: "a summary that is a number",
      from: "reasons: ${ steps.sum.reasons }",
      to: "reasons: ${ steps.sum.reasons }\n  summary: ${ steps.sum.total }",
      want: ["52:15: outcome.summary: expected a text, found an expression of type int"],
    },
    {
      name: "a word that is none of the enum's in an expression",
      from: "mood: MOOD_CAREFUL",
      to: "mood: '${ \"MOOD_CARELESS\" }'",
      want: ['28:17: steps.do.with.mood: expected one of MOOD_UNSPECIFIED, MOOD_CAREFUL, found "MOOD_CARELESS"'],
    },
    {
      name: "a value of another enum",
      from: "id: ${ steps.do.id }",
      to: 'id: \'${ steps.do.mood == "MOOD_CAREFULL" ? "a" : "b" }\'',
      want: [
        "40:34: steps.work.with.job.id: expected a CEL expression that fits, found no value MOOD_CAREFULL (did you mean MOOD_CAREFUL?) of acme.jobs.v1.Mood",
      ],
    },
    {
      name: "a field of another enum",
      from: "outcome:",
      to: "  again:\n    call: acme.jobs.v1.JobService/Do\n    needs: [do]\n    with:\n      job: {id: a}\n      pace: ${ steps.do[0].mood }\n\noutcome:",
      want: ["54:16: steps.again.with.pace: expected a value of acme.jobs.v1.Pace, found one of acme.jobs.v1.Mood"],
    },
    {
      name: "a number beyond 32 bits in an expression",
      from: "      job: ${ item }",
      to: "      job: {id: a, size: '${ 3000000000 }'}",
      want: ["26:30: steps.do.with.job.size: expected a whole number of 32 bits, found the int 3000000000"],
    },
    {
      name: "a literal below 0 where none may be",
      from: "note: by hand",
      to: "rank: -1",
      want: ["27:13: steps.do.with.rank: expected a whole number from 0 of 32 bits, found the number -1"],
    },
    {
      name: "bytes that are a text",
      from: "note: by hand",
      to: "proof: ${ item.id }",
      want: ["27:17: steps.do.with.proof: expected bytes in base64, found an expression of type string"],
    },
    {
      name: "a map whose values have another type",
      from: "note: by hand",
      to: "labels: '${ {\"a\": item.size} }'",
      want: ["27:25: steps.do.with.labels: expected a text, found an expression of type int"],
    },
    {
      name: "a map whose keys have another type",
      from: "note: by hand",
      to: "points: '${ {\"a\": 1} }'",
      want: ['27:20: steps.do.with.points: expected a key of type int, found "a"'],
    },
    {
      name: "a literal map whose values have another type",
      from: "note: by hand",
      to: "labels: {a: 3}",
      want: ["27:19: steps.do.with.labels.a: expected a text, found the number 3"],
    },
    {
      name: "a mapping that lacks a field it needs",
      from: "note: by hand",
      to: "after: '${ [{\"size\": item.size}] }'",
      want: ["27:19: steps.do.with.after: expected the required field id of acme.jobs.v1.Job, found none"],
    },
    {
      name: "a mapping with a field that there is not",
      from: "note: by hand",
      to: 'after: \'${ steps.list.jobs.map(j, {"id": j.id, "siz": j.size}) }\'',
      want: ['27:54: steps.do.with.after: expected a field of acme.jobs.v1.Job, found "siz" (did you mean size?)'],
    },
    {
      name: "a mapping whose field has another type",
      from: "note: by hand",
      to: "after: '${ steps.list.jobs.map(j, {\"id\": j.size}) }'",
      want: ["27:48: steps.do.with.after: expected a text, found an expression of type int"],
    },
    {
      name: "a duration that is none in an expression",
      from: "note: by hand",
      to: "patience: '${ \"5m\" }'",
      want: ['27:21: steps.do.with.patience: expected a google.protobuf.Duration, found "5m"'],
    },
    {
      name: "a time that is none",
      from: "note: by hand",
      to: "due: yesterday",
      want: ['27:12: steps.do.with.due: expected a google.protobuf.Timestamp, found "yesterday"'],
    },
    {
      name: "a day that is a text",
      from: "day: ${ run.day }",
      to: "day: ${ run.logical_time }",
      want: ["15:15: steps.list.with.day: expected a google.type.Date, found an expression of type string"],
    },
    {
      name: "a missing required field",
      from: "      day: ${ run.day }\n",
      to: "",
      want: ["14:7: steps.list.with.day: expected the required field day of acme.jobs.v1.ListRequest, found none"],
    },
    {
      name: "a missing required field of a nested message",
      from: "      job: ${ item }",
      to: "      job: {size: 3}",
      want: ["26:12: steps.do.with.job.id: expected the required field id of acme.jobs.v1.Job, found none"],
    },
    {
      name: "no with where fields are required",
      from: "    with:\n      job:\n        id: ${ steps.do.id }\n        size: ${ item.size }\n",
      to: "",
      want: ["32:5: steps.work.with.job: expected the required field job of acme.jobs.v1.WorkRequest, found none"],
    },
    {
      name: "an unknown field that has() asks for",
      from: "note: by hand",
      to: 'note: \'${ has(item.idd) ? "a" : "b" }\'',
      want: [
        "27:26: steps.do.with.note: expected a CEL expression that fits, found no field idd (did you mean id?) of acme.jobs.v1.Job",
      ],
    },
    {
      name: "an unknown field of an optional value",
      from: "note: by hand",
      to: "note: '${ item.?idd.orValue(\"a\") }'",
      want: [
        "27:23: steps.do.with.note: expected a CEL expression that fits, found no field idd (did you mean id?) of acme.jobs.v1.Job",
      ],
    },
    {
      name: "an optional value of another type",
      from: "note: by hand",
      to: "note: ${ item.?size }",
      want: ["27:16: steps.do.with.note: expected a text, found an expression of type optional<int>"],
    },
    {
      name: "a computed field name",
      from: "note: by hand",
      to: "note: '${ item[item.id] }'",
      want: [
        "27:17: steps.do.with.note: expected a CEL expression that fits, found a computed name of a field of acme.jobs.v1.Job; write the name",
      ],
    },
    {
      name: "a loop that hides a variable",
      from: "note: by hand",
      to: "words: ${ steps.list.jobs.map(steps, steps.id) }",
      want: [
        "27:17: steps.do.with.words: expected a CEL expression that fits, found a loop whose steps hides the variable steps; call it something else",
      ],
    },
    {
      name: "an optional value where one is wanted",
      from: "word: ${ steps.sum.verdict }",
      to: "word: ${ steps.sum.?verdict }",
      want: ["50:12: outcome.word: expected a text, found an expression of type optional<string>"],
    },
    {
      name: "a folded expression's mistake at its place",
      from: "note: by hand",
      to: "note: >-\n        ${ item.id +\n        item.idd }",
      want: [
        "29:14: steps.do.with.note: expected a CEL expression that fits, found no field idd (did you mean id?) of acme.jobs.v1.Job",
      ],
    },
    {
      name: "a long expression",
      from: "note: by hand",
      to: `note: "\${ '${"x".repeat(4200)}' }"`,
      want: [
        "27:17: steps.do.with.note: expected a CEL expression that fits, found 4202 characters; the limit expression length is 4096",
      ],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
