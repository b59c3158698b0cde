import type { Money } from "../../gen/rpc/google/type/money.ts";

const NANOS_DIGITS = 9;

/** decimalOf writes an amount of money as an exact decimal without trailing zeros: "199.99", "70". */
export function decimalOf(money: Pick<Money, "units" | "nanos">): string {
  const negative = money.units < 0n || money.nanos < 0;
  const units = money.units < 0n ? -money.units : money.units;
  const fraction = fractionOf(Math.abs(money.nanos));
  return `${negative ? "-" : ""}${units}${fraction === "" ? "" : `.${fraction}`}`;
}

// Most prices have cents, or none.
function fractionOf(nanos: number): string {
  if (nanos === 0) return "";
  const cents = nanos / 10_000_000;
  const digits = Number.isInteger(cents) ? String(cents).padStart(2, "0") : String(nanos).padStart(NANOS_DIGITS, "0");
  return digits.replace(/0+$/, "");
}

/** moneyOf reads an exact decimal with at most nine digits after the point, as PostgreSQL writes it. */
export function moneyOf(decimal: string, currencyCode: string): Money {
  const negative = decimal.startsWith("-");
  const [units = "0", fraction = ""] = decimal.slice(negative ? 1 : 0).split(".");
  const sign = negative ? -1 : 1;
  const nanos = sign * Number(fraction.slice(0, NANOS_DIGITS).padEnd(NANOS_DIGITS, "0"));
  // -0 would not equal 0 to whoever compares two messages.
  return { currencyCode, units: BigInt(sign) * BigInt(units), nanos: nanos === 0 ? 0 : nanos };
}
