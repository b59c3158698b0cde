import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile refuses what makes no sense:", () => {
  it.each<Mistake>([
    {
      name: "an input that nothing reads",
      from: "    default: 3\n",
      to: "    default: 3\n  other:\n    type: bool\n",
      want: ["9:3: inputs.other: expected an input that an expression reads, found other, unread"],
    },
    {
      name: "a step that only answers, unread",
      from: "outcome:",
      to: "  look:\n    call: acme.jobs.v1.JobService/Look\n    with:\n      partition: ${ run.partition }\n      day: ${ run.day }\n\noutcome:",
      want: [
        "49:3: steps.look: expected a step that is of use, found look, whose acme.jobs.v1.JobService/Look changes nothing and whose output nothing reads",
      ],
    },
    {
      name: "a condition that is never true",
      from: "    needs: [work]",
      to: "    needs: [work]\n    when: ${ 1 > 2 }",
      want: [
        "46:11: steps.sum.when: expected a condition that can be true, found one that is always false",
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "a condition that is always true",
      from: "    needs: [work]",
      to: "    needs: [work]\n    when: ${ true }",
      want: [
        "46:11: steps.sum.when: expected no condition, found one that is always true",
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "a step that needs one that never runs",
      from: "    needs: [list]",
      to: "    needs: [list]\n    when: ${ false }",
      want: [
        "21:11: steps.do.when: expected a condition that can be true, found one that is always false",
        "32:3: steps.work: expected a step that can run, found work, which needs do, which never does",
        "44:3: steps.sum: expected a step that can run, found sum, which needs do, which never does",
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "a condition over an item",
      from: "    forEach:\n      each: do",
      to: "    when: ${ item.size > 1 }\n    forEach:\n      each: do",
      want: [
        "33:14: steps.work.when: expected a CEL expression that fits, found no variable item",
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "an outcome that reads a step that may be skipped",
      from: "    needs: [work]",
      to: "    needs: [work]\n    when: ${ inputs.count > 2 }",
      want: [
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "an outcome that reads a step that may fail",
      from: "    needs: [work]",
      to: "    needs: [work]\n    onFailure: continue",
      want: [
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "an outcome that reads a step after one that may be skipped",
      from: "    needs: [list]\n    forEach",
      to: "    needs: [list]\n    when: ${ inputs.count > 2 }\n    forEach",
      want: [
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
    {
      name: "a condition that fails in every run",
      from: "    needs: [work]",
      to: "    needs: [work]\n    when: ${ 1 / 0 == 1 }",
      want: [
        "46:14: steps.sum.when: expected a CEL expression that fits, found one that fails in every run: division by zero",
        "51:12: outcome.word: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
        "52:15: outcome.reasons: expected steps.?sum.?name.orValue(...), or has(steps.sum) ? ... : ..., found steps.sum, which is missing where the step was skipped",
      ],
    },
  ])("$name", ({ from, to, want }) => {
    expect(problemsOf(mesh, changed(from, to))).toEqual(want);
  });
});
