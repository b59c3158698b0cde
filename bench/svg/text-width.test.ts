import { describe, expect, it } from "@jest/globals";
import { widthOf, wrap } from "./text-width.ts";

describe("widthOf", () => {
  it("grows with the text, its size, its weight and its letters", () => {
    expect(widthOf("abcd", 12)).toBeCloseTo(2 * widthOf("ab", 12));
    expect(widthOf("ab", 24)).toBeCloseTo(2 * widthOf("ab", 12));
    expect(widthOf("ab", 12, true)).toBeGreaterThan(widthOf("ab", 12));
    expect(widthOf("mm", 12)).toBeGreaterThan(widthOf("ii", 12));
  });
});

describe("wrap", () => {
  it.each([
    { text: "one two three", width: 1_000, want: ["one two three"] },
    { text: "one two three", width: 60, want: ["one two", "three"] },
    { text: "incomprehensibilities yes", width: 60, want: ["incomprehensibilities", "yes"] },
  ])("$text to $width", ({ text, width, want }) => {
    expect(wrap(text, width, 12)).toEqual(want);
  });
});
