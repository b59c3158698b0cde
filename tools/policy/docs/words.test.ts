import { expect, it } from "@jest/globals";
import { spell } from "./words.ts";

it.each([
  { ms: 1_500, want: "1500 ms" },
  { ms: 5_000, want: "5 s" },
  { ms: 90_000, want: "90 s" },
  { ms: 120_000, want: "2 min" },
  { ms: 21_600_000, want: "6 h" },
  { ms: 86_400_000, want: "1 d" },
])("spells $ms as $want", ({ ms, want }) => {
  expect(spell(ms)).toBe(want);
});
