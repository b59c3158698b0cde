import { expect, it } from "@jest/globals";
import { decimal, grouped } from "./money.ts";

it.each([
  { units: 0n, nanos: 0, exact: "0.00", people: "0.00" },
  { units: 123n, nanos: 400_000_000, exact: "123.40", people: "123.40" },
  { units: 1234n, nanos: 50_000_000, exact: "1234.05", people: "1,234.05" },
  { units: 999n, nanos: 0, exact: "999.00", people: "999.00" },
  { units: 1_000_000n, nanos: 990_000_000, exact: "1000000.99", people: "1,000,000.99" },
  { units: 1n, nanos: 1, exact: "1.000000001", people: "1.000000001" },
  { units: 1234n, nanos: 123_456_789, exact: "1234.123456789", people: "1,234.123456789" },
  { units: -1234n, nanos: -500_000_000, exact: "-1234.50", people: "-1,234.50" },
  { units: 0n, nanos: -500_000_000, exact: "-0.50", people: "-0.50" },
  {
    units: 9_223_372_036_854_775_807n,
    nanos: 0,
    exact: "9223372036854775807.00",
    people: "9,223,372,036,854,775,807.00",
  },
])("$units units and $nanos nanos are $exact", ({ units, nanos, exact, people }) => {
  const money = { currencyCode: "BRL", units, nanos };
  expect(decimal(money)).toBe(exact);
  expect(grouped(money)).toBe(people);
});
