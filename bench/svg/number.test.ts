import { expect, it } from "@jest/globals";
import { short } from "./number.ts";

it.each([
  { value: 0, want: "0" },
  { value: 0.25, want: "0.25" },
  { value: 5_000, want: "5,000" },
  { value: 50_000, want: "50k" },
  { value: 1_500_000, want: "1.5M" },
  { value: 2e9, want: "2G" },
])("$value is $want on an axis", ({ value, want }) => {
  expect(short(value)).toBe(want);
});
