import { expect, it } from "@jest/globals";
import { quantity } from "./quantity.ts";

it.each([
  { written: "2", want: 2 },
  { written: "500m", want: 0.5 },
  { written: "1.5", want: 1.5 },
  { written: "1Gi", want: 1_073_741_824 },
  { written: "2M", want: 2_000_000 },
])("$written is $want", ({ written, want }) => {
  expect(quantity(written)).toBe(want);
});

it.each(["", "m", "1X", "-1"])('"%s" is no quantity', (written) => {
  expect(() => quantity(written)).toThrow("is not a quantity");
});
