import type { Money } from "../../gen/rpc/google/type/money.ts";

/** Decimal is an exact amount, not below zero, without a currency. */
export type Decimal = {
  readonly units: bigint;
  /** nanos are billionths of a unit, from 0 to 999,999,999. */
  readonly nanos: number;
};

/** DecimalResult is an amount, or why a text is none: it is written wrongly, or larger than a Money can hold. */
export type DecimalResult =
  | { readonly ok: true; readonly value: Decimal }
  | { readonly ok: false; readonly reason: "malformed" | "range" };

/** Marks are the signs by which a locale writes numbers. */
export type Marks = {
  /** thousands are the signs that may part groups of three digits. */
  readonly thousands: readonly string[];
  /** decimal is the sign before one or two decimals. */
  readonly decimal: string;
};

const largestUnits = 2n ** 63n - 1n;
const malformed: DecimalResult = { ok: false, reason: "malformed" };
const outOfRange: DecimalResult = { ok: false, reason: "range" };
const plain = /^(\d{1,400})(?:\.(\d{1,400}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * readPlain reads a decimal as JSON and program interfaces write it: digits, a point, an exponent. A number is read as its
 * shortest decimal, which up to 15 digits is the text that it came from. More than nine decimals are refused, not rounded.
 */
export function readPlain(value: string | number | bigint): DecimalResult {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    return { ok: true, value: { units: BigInt(value), nanos: 0 } };
  }
  const cents = typeof value === "number" ? centsOf(value) : undefined;
  if (cents !== undefined)
    return { ok: true, value: { units: BigInt(Math.trunc(cents / 100)), nanos: (cents % 100) * 1e7 } };
  const [all, whole = "", decimals = "", exponent = "0"] = plain.exec(String(value)) ?? [];
  if (all === undefined) return malformed;
  const point = whole.length + Number(exponent);
  const digits = whole + decimals;
  if (digits.replace(/^0+/, "") === "") return { ok: true, value: { units: 0n, nanos: 0 } };
  return toDecimal(
    point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0"),
    point < 0 ? "0".repeat(-point) + digits : digits.slice(point),
  );
}

// Most prices have two decimals at most. Below 16 digits no other decimal is read as the same double.
function centsOf(value: number): number | undefined {
  const cents = Math.round(value * 100);
  return cents >= 0 && cents < 1e15 && cents / 100 === value ? cents : undefined;
}

/**
 * readGrouped reads a number as people write it in a locale: grouped in threes or not at all, then perhaps the decimal mark
 * and one or two digits. A leading zero is refused: nobody writes one, it is left where a text was cut or two were joined.
 */
export function readGrouped(text: string, marks: Marks): DecimalResult {
  if (text.length > 64) return malformed;
  const parts = text.split(marks.decimal);
  const [whole = "", decimals = ""] = parts;
  if (parts.length > 2 || (parts.length === 2 && !/^\d{1,2}$/.test(decimals))) return malformed;
  const digits = ungroup(whole, marks.thousands);
  if (digits === undefined || digits.startsWith("0")) return malformed;
  return toDecimal(digits, decimals);
}

/** toMoney gives an amount its currency. */
export function toMoney(value: Decimal, currencyCode: string): Money {
  return { currencyCode, units: value.units, nanos: value.nanos };
}

/** compare orders two amounts: negative where the first is less. */
export function compare(a: Decimal, b: Decimal): number {
  if (a.units !== b.units) return a.units < b.units ? -1 : 1;
  return a.nanos - b.nanos;
}

function ungroup(whole: string, thousands: readonly string[]): string | undefined {
  const mark = thousands.find((sign) => whole.includes(sign));
  if (mark === undefined) return /^\d+$/.test(whole) ? whole : undefined;
  const [first = "", ...rest] = whole.split(mark);
  if (!/^\d{1,3}$/.test(first)) return undefined;
  return rest.every((group) => /^\d{3}$/.test(group)) ? first + rest.join("") : undefined;
}

function toDecimal(whole: string, decimals: string): DecimalResult {
  const fraction = decimals.replace(/0+$/, "");
  if (fraction.length > 9) return malformed;
  const digits = whole.replace(/^0+(?=\d)/, "");
  if (digits.length > 19) return outOfRange;
  const units = BigInt(digits);
  if (units > largestUnits) return outOfRange;
  return { ok: true, value: { units, nanos: Number(fraction.padEnd(9, "0")) } };
}
