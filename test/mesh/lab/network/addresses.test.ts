import { expect, it } from "@jest/globals";
import { addressOf } from "./addresses.ts";

it.each([
  { index: 0, want: "10.77.0.16" },
  { index: 240, want: "10.77.1.0" },
])("pod $index is at $want", ({ index, want }) => {
  expect(addressOf(index)).toBe(want);
});

it("has no more addresses than there are", () => {
  expect(() => addressOf(65_600)).toThrow("65,518 pods");
});
