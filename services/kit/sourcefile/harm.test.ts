import { describe, expect, it } from "@jest/globals";
import { largestFile } from "./document.ts";
import { formatProblem } from "./problem.ts";
import { readSource } from "./source.ts";

const plain = `title: Consoles
collect:
  hosts: [api.example.com]
  request: {url: "https://api.example.com/consoles"}
normalise: {mapping: {id: row.id}}
`;

function firstProblem(text: string, path = "sources/test.yaml"): string | undefined {
  const read = readSource(path, text, new Map());
  return read.ok ? undefined : read.problems.map(formatProblem)[0];
}

describe("a file that would do harm", () => {
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x]",
    ..."bcdefghi".split("").map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
    }),
  ].join("\n");
  it.each([
    { name: "an alias bomb", text: bomb, want: "1:1: expected aliases that stand for little" },
    {
      name: "one above the limit",
      text: `title: ${"x".repeat(largestFile)}`,
      want: "1:1: expected a file of at most 256 KiB, found 257 KiB",
    },
    { name: "one of brackets alone", text: "[".repeat(200_000), want: "1:" },
    { name: "an empty one", text: "", want: "1:1: expected a mapping with title, zone" },
    { name: "two documents", text: `${plain}---\n${plain}`, want: "6:1: expected one document, found a second one" },
  ])("is refused: $name", ({ text, want }) => {
    expect(firstProblem(text)).toContain(`sources/test.yaml:${want}`);
  });

  it("is refused by a name that no source can have", () => {
    expect(firstProblem(plain, "sources/Olx RO.yaml")).toContain("expected a file's name of lower case letters");
  });
});
