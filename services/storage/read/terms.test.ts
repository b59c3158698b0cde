import { expect, it } from "@jest/globals";
import { termsOf } from "./terms.ts";

it.each([
  { name: "a word", words: ["camera"], categoryId: "", want: [1264272778] },
  {
    name: "words and a category",
    words: ["camera", "ção", "🎉"],
    categoryId: "MLB1",
    want: [1264272778, -202274795, 321002775, 1800528206],
  },
  { name: "nothing", words: [], categoryId: "", want: [] },
])("makes the terms of $name that it has always made", ({ words, categoryId, want }) => {
  expect(termsOf(7, words, categoryId)).toEqual(want);
});

it("has each term once, and none for what is asked of another source, or of a category", () => {
  const terms = [...termsOf(1, ["a", "b", "a"], "a"), ...termsOf(2, ["a", "b"], "a")];
  expect(terms).toHaveLength(6);
  expect(new Set(terms).size).toBe(6);
});

it("takes words of any length", () => expect(termsOf(1, ["x".repeat(100_000)], "")).toHaveLength(1));
