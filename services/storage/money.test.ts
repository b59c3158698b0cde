import { expect, it } from "@jest/globals";
import { decimalOf, moneyOf } from "./money.ts";

it.each([
  { decimal: "199.99", units: 199n, nanos: 990_000_000 },
  { decimal: "70", units: 70n, nanos: 0 },
  { decimal: "0.05", units: 0n, nanos: 50_000_000 },
  { decimal: "9699000.000000001", units: 9_699_000n, nanos: 1 },
  { decimal: "-1.5", units: -1n, nanos: -500_000_000 },
  { decimal: "0", units: 0n, nanos: 0 },
])("$decimal is read and written", ({ decimal, units, nanos }) => {
  expect(moneyOf(decimal, "RON")).toEqual({ currencyCode: "RON", units, nanos });
  expect(decimalOf({ units, nanos })).toBe(decimal);
});

it("reads the trailing zeros of a sum", () => {
  expect(moneyOf("12.340", "RON")).toEqual({ currencyCode: "RON", units: 12n, nanos: 340_000_000 });
});
