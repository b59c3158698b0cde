import { describe, expect, it } from "@jest/globals";
import { count, given, parseArguments, required } from "./arguments.ts";

const options = { name: { type: "string" }, all: { type: "boolean", short: "a" } } as const;

describe("parseArguments", () => {
  it("reads flags by what they take", () => {
    expect(parseArguments(["--name", "x", "-a"], options)).toEqual({ name: "x", all: true });
  });

  it.each([
    { name: "an unknown flag", args: ["--nam", "x"], want: "Unknown option '--nam': --help shows all flags." },
    { name: "a flag without its value", args: ["--name"], want: "Option '--name' argument missing: --help shows" },
    { name: "a word without a flag", args: ["x"], want: "Unexpected argument 'x'" },
  ])("refuses $name", ({ args, want }) => {
    expect(() => parseArguments(args, options)).toThrow(want);
  });
});

describe("a value", () => {
  it("may be left out", () => {
    expect(count("--n", undefined, { least: 1, most: 2 })).toBeUndefined();
    expect(given("--name", undefined)).toBeUndefined();
  });

  it("may have to be there", () => {
    expect(required("--name", "x")).toBe("x");
    expect(() => required("--name", undefined)).toThrow("--name is needed: --help shows all flags.");
    expect(() => required("--name", "")).toThrow("--name needs a value");
  });

  it.each([
    { text: "1", want: 1 },
    { text: "20", want: 20 },
  ])("counts $text", ({ text, want }) => {
    expect(count("--n", text, { least: 1, most: 20 })).toBe(want);
  });

  it.each([["0"], ["21"], ["1e1"], ["-1"], ["1.5"], [""], [" 1"]])('does not count "%s"', (text) => {
    expect(() => count("--n", text, { least: 1, most: 20 })).toThrow(`--n needs a whole number from 1 to 20, not`);
  });
});
