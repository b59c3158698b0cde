import { describe, expect, it } from "@jest/globals";
import { areaNames } from "./areas.ts";
import { readArguments, UsageError } from "./arguments.ts";

const none = { help: false, names: areaNames, rounds: 5, quick: false, large: false, docs: "no" };

describe("the command line", () => {
  it.each([
    { line: "", want: none },
    { line: "--quick", want: { ...none, quick: true, rounds: 2 } },
    { line: "--quick --rounds 3", want: { ...none, quick: true, rounds: 3 } },
    { line: "rpc storage --docs", want: { ...none, names: ["storage", "rpc"], docs: "after" } },
    { line: "--docs-only", want: { ...none, docs: "only" } },
    { line: "pipeline --large", want: { ...none, names: ["pipeline"], large: true } },
  ])("$line", ({ line, want }) => {
    expect(readArguments(line.split(" ").filter((word) => word !== ""))).toEqual(want);
  });

  it.each([
    { line: "storrage", says: "there is no area storrage" },
    { line: "--rounds 0", says: "--rounds is a whole number" },
    { line: "--rounds many", says: "--rounds is a whole number" },
    { line: "--fast", says: "--fast" },
    { line: "--quick --large", says: "exclude each other" },
    { line: "--quick --docs", says: "keeps no results" },
  ])("refuses $line", ({ line, says }) => {
    const read = () => readArguments(line.split(" "));
    expect(read).toThrow(UsageError);
    expect(read).toThrow(says);
  });
});
