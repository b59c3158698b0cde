import { describe, expect, it } from "@jest/globals";
import { isIdTooLong, readId } from "./identity.ts";
import { clean, cut, cutBytes } from "./text.ts";
import { readTitle } from "./title.ts";

describe("clean", () => {
  it.each([
    { text: "plain", want: "plain" },
    { text: "a\u0000b\u0007c", want: "abc" },
    { text: "a\tb\nc", want: "a\tb\nc" },
    { text: "half \ud83d", want: "half \ufffd" },
    { text: "whole 😀", want: "whole 😀" },
    { text: "\u0085next", want: "next" },
  ])("$text", ({ text, want }) => {
    expect(clean(text)).toBe(want);
  });
});

describe("cut", () => {
  it.each([
    { text: "abc", longest: 3, want: "abc" },
    { text: "abcd", longest: 3, want: "abc" },
    { text: "ab😀", longest: 3, want: "ab" },
    { text: "ab😀", longest: 4, want: "ab😀" },
  ])("$text to $longest", ({ text, longest, want }) => {
    expect(cut(text, longest)).toBe(want);
  });
});

describe("cutBytes", () => {
  it.each([
    { text: "abc", longest: 3, want: "abc" },
    { text: "zażółć", longest: 4, want: "zaż" },
    { text: "zażółć", longest: 3, want: "za" },
    { text: "a😀b", longest: 4, want: "a" },
    { text: "a😀b", longest: 5, want: "a😀" },
  ])("$text to $longest", ({ text, longest, want }) => {
    expect(cutBytes(text, longest).toString()).toBe(want);
  });
});

describe("readId", () => {
  it.each([
    { value: " a1 ", want: "a1" },
    { value: 0, want: "0" },
    { value: 928830972, want: "928830972" },
    { value: 12n, want: "12" },
    { value: 1.5, want: "" },
    { value: 2 ** 60, want: "" },
    { value: null, want: "" },
    { value: ["a"], want: "" },
  ])("$value is $want", ({ value, want }) => {
    expect(readId(value)).toBe(want);
  });
});

describe("isIdTooLong", () => {
  it.each([
    { id: "a".repeat(128), want: false },
    { id: "a".repeat(129), want: true },
    { id: "ł".repeat(64), want: false },
    { id: "ł".repeat(65), want: true },
  ])("$id.length characters", ({ id, want }) => {
    expect(isIdTooLong(id)).toBe(want);
  });
});

describe("readTitle", () => {
  it.each([
    { text: " A  b\n c ", want: "A b c" },
    { text: "", want: "" },
  ])("$text is $want", ({ text, want }) => {
    expect(readTitle(text)).toBe(want);
  });
});
