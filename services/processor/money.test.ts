import { describe, expect, it } from "@jest/globals";
import { marksOf } from "./locale.ts";
import { compare, readGrouped, readPlain } from "./money.ts";
import { createRandom, newSeed } from "./testing/random.ts";

function show(result: ReturnType<typeof readPlain>): string {
  return result.ok ? `${result.value.units}.${String(result.value.nanos).padStart(9, "0")}` : result.reason;
}

describe("readPlain", () => {
  it.each([
    { value: 0, want: "0.000000000" },
    { value: 0.99, want: "0.990000000" },
    { value: 15999.9, want: "15999.900000000" },
    { value: 0.1 + 0.2, want: "malformed" },
    { value: 2222222222, want: "2222222222.000000000" },
    { value: 1e21, want: "range" },
    { value: 1e-7, want: "0.000000100" },
    { value: 1.5e-9, want: "malformed" },
    { value: -1, want: "malformed" },
    { value: Number.NaN, want: "malformed" },
    { value: Number.POSITIVE_INFINITY, want: "malformed" },
    { value: 9007199254740993n, want: "9007199254740993.000000000" },
    { value: "9223372036854775807", want: "9223372036854775807.000000000" },
    { value: "9223372036854775808", want: "range" },
    { value: "12345678901234567.89", want: "12345678901234567.890000000" },
    { value: "15999.90", want: "15999.900000000" },
    { value: "1.50E+2", want: "150.000000000" },
    { value: "0.0000000010", want: "0.000000001" },
    { value: "007", want: "7.000000000" },
    { value: "1,5", want: "malformed" },
    { value: "1.", want: "malformed" },
    { value: ".5", want: "malformed" },
    { value: "", want: "malformed" },
    { value: "12 345", want: "malformed" },
    { value: "0x10", want: "malformed" },
    { value: "1e999", want: "range" },
  ])("reads $value as $want", ({ value, want }) => {
    expect(show(readPlain(value))).toBe(want);
  });

  it("reads every double below a billion with two decimals as it is written", () => {
    const wrong: number[] = [];
    for (let cents = 1; cents < 1e11; cents = Math.ceil(cents * 1.01)) {
      const want = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}0000000`;
      if (show(readPlain(cents / 100)) !== want) wrong.push(cents);
    }
    expect(wrong).toEqual([]);
  });

  it("reads any double as the text that it is written as", () => {
    const seed = newSeed();
    const random = createRandom(seed);
    for (let round = 0; round < 20_000; round++) {
      const digits = random.next() * 10 ** random.below(18);
      const scale = 10 ** random.below(5);
      const value = random.pick([digits, Math.round(digits * scale) / scale, Math.trunc(digits) / 100]);
      expect({ seed, value, read: readPlain(value) }).toEqual({ seed, value, read: readPlain(String(value)) });
    }
  });
});

describe("readGrouped", () => {
  it.each([
    { locale: "ro-RO", text: "199,99", want: "199.990000000" },
    { locale: "ro-RO", text: "4.950", want: "4950.000000000" },
    { locale: "ro-RO", text: "4.95", want: "malformed" },
    { locale: "ro-RO", text: "1,234", want: "malformed" },
    { locale: "ro-RO", text: "1.234.567,8", want: "1234567.800000000" },
    { locale: "ro-RO", text: "1234567", want: "1234567.000000000" },
    { locale: "ro-RO", text: "1.2345", want: "malformed" },
    { locale: "ro-RO", text: "1234.567", want: "malformed" },
    { locale: "ro-RO", text: "0250", want: "malformed" },
    { locale: "ro-RO", text: "0", want: "malformed" },
    { locale: "ro-RO", text: "1,2,3", want: "malformed" },
    { locale: "ro-RO", text: "1 234", want: "malformed" },
    { locale: "ro-RO", text: "٣", want: "malformed" },
    { locale: "pl-PL", text: "1 149,90", want: "1149.900000000" },
    { locale: "pl-PL", text: "1\u00a0149,90", want: "1149.900000000" },
    { locale: "pl-PL", text: "1\u202f149", want: "1149.000000000" },
    { locale: "pl-PL", text: "12 34", want: "malformed" },
    { locale: "es-AR", text: "3.725", want: "3725.000000000" },
    { locale: "pt-BR", text: "1.250.000", want: "1250000.000000000" },
    { locale: "en-US", text: "1,299.5", want: "1299.500000000" },
    { locale: "en-US", text: "9,223,372,036,854,775,808", want: "range" },
    { locale: "en-US", text: "1".repeat(65), want: "malformed" },
  ])("reads $text in $locale as $want", ({ locale, text, want }) => {
    expect(show(readGrouped(text, marksOf(locale)))).toBe(want);
  });

  it("reads back what a locale prints, to the cent", () => {
    const seed = newSeed();
    const { next } = createRandom(seed);
    const wrong: unknown[] = [];
    for (const locale of ["ro-RO", "pl-PL", "es-AR", "pt-BR", "en-US", "de-DE", "fr-FR", "cs-CZ"]) {
      for (let i = 0; i < 300; i++) {
        const units = BigInt(Math.floor(10 ** (next() * 15)));
        const cents = Math.floor(next() * 100);
        const decimal = `${units}.${String(cents).padStart(2, "0")}` as const;
        const printed = new Intl.NumberFormat(locale, { minimumFractionDigits: next() < 0.5 ? 0 : 2 }).format(
          decimal as Intl.StringNumericLiteral,
        );
        const want = units === 0n ? "malformed" : `${units}.${String(cents).padStart(2, "0")}0000000`;
        if (show(readGrouped(printed, marksOf(locale))) !== want) wrong.push({ locale, printed, want });
      }
    }
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  });
});

describe("compare", () => {
  it.each([
    { name: "less by units", a: [1n, 9], b: [2n, 0], want: -1 },
    { name: "more by units beyond doubles", a: [9007199254740993n, 0], b: [9007199254740992n, 0], want: 1 },
    { name: "less by nanos", a: [1n, 1], b: [1n, 2], want: -1 },
    { name: "the same", a: [1n, 1], b: [1n, 1], want: 0 },
  ] as const)("orders: $name", ({ a, b, want }) => {
    expect(Math.sign(compare({ units: a[0], nanos: a[1] }, { units: b[0], nanos: b[1] }))).toBe(want);
  });
});
