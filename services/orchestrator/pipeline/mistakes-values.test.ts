import { beforeAll, describe, expect, it } from "@jest/globals";
import { changed, type Mistake, problemsOf, testMesh } from "../testing/mistakes.ts";
import type { Mesh } from "./method.ts";

let mesh: Mesh;

beforeAll(async () => {
  mesh = await testMesh();
});

describe("compile refuses, by what an expression comes to,", () => {
  it.each<Pick<Mistake, "name" | "want"> & { readonly to: string }>([
    {
      name: "a number below zero where there is none",
      to: `rank: "\${ -1 }"`,
      want: ["27:17: steps.do.with.rank: expected a whole number from 0 of 32 bits, found the int -1"],
    },
    {
      name: "a number below zero in a branch",
      to: `rank: "\${ inputs.count > 2 ? 1 : -1 }"`,
      want: ["27:40: steps.do.with.rank: expected a whole number from 0 of 32 bits, found the int -1"],
    },
    {
      name: "a sum that is too large",
      to: `rank: "\${ 1 + 4294967295 }"`,
      want: [
        '27:17: steps.do.with.rank: expected a whole number from 0 of 32 bits, found one that is always "4294967296"',
      ],
    },
    {
      name: "a key that is too large",
      to: `points: "\${ {4294967296: 1} }"`,
      want: [
        '27:19: steps.do.with.points: expected a mapping, each value a whole number, found one that is always "{\\"4294967296\\":1}"',
      ],
    },
    {
      name: "a division by zero",
      to: `note: "\${ string(1 / 0) }"`,
      want: [
        "27:17: steps.do.with.note: expected a CEL expression that fits, found one that fails in every run: division by zero",
      ],
    },
    {
      name: "bytes that are to be JSON",
      to: `note: "\${ string(b'5'.json().a) }"`,
      want: ["27:24: steps.do.with.note: expected a CEL expression that fits, found json(), which misreads bytes"],
    },
    {
      name: "a duration that is none",
      to: `patience: "\${ duration('late') }"`,
      want: [
        "27:21: steps.do.with.patience: expected a CEL expression that fits, found one that fails in every run: Invalid duration string: late",
      ],
    },
    {
      name: "an instant after all years",
      to: `due: "\${ timestamp('9999-12-31T23:59:59Z') + duration('1h') }"`,
      want: [
        '27:16: steps.do.with.due: expected a google.protobuf.Timestamp, found one that is always "\\"+010000-01-01T00:59:59.000Z\\""',
      ],
    },
    {
      name: "a key that expressions lose",
      to: `labels: "\${ {'constructor': 'x'} }"`,
      want: [
        "27:20: steps.do.with.labels: expected a CEL expression that fits, found a key constructor, which expressions lose",
      ],
    },
    {
      name: "a key that stands twice",
      to: `labels: "\${ {'a': 'x', 'a': 'y'} }"`,
      want: ['27:30: steps.do.with.labels: expected a CEL expression that fits, found the key "a" a second time'],
    },
    {
      name: "a message that is looked for in a list",
      to: `note: "\${ item in steps.list.jobs ? 'a' : 'b' }"`,
      want: [
        "27:17: steps.do.with.note: expected a CEL expression that fits, found a comparison of whole messages, acme.jobs.v1.Job; compare their fields",
      ],
    },
    {
      name: "a comparison of lists of messages",
      to: `note: "\${ steps.list.jobs == [item] ? 'a' : 'b' }"`,
      want: [
        "27:17: steps.do.with.note: expected a CEL expression that fits, found a comparison of whole messages, acme.jobs.v1.Job; compare their fields",
      ],
    },
  ])("$name", ({ to, want }) => {
    expect(problemsOf(mesh, changed("note: by hand", to))).toEqual(want);
  });
});
