import { expect, it } from "@jest/globals";
import { termBits } from "./term-bits.ts";
import { termsOf } from "./terms.ts";

const words = (n: number) => Array.from({ length: 7 }, (_, nth) => `word${n * 7 + nth}`);
const has = (bits: bigint, asked: bigint) => (bits & asked) === asked;

it("has the bits of each of a listing's terms, and of any few of them", () => {
  for (let n = 0; n < 1_000; n++) {
    const bits = termBits(termsOf(1, words(n), "A"));
    expect(has(bits, termBits(termsOf(1, words(n).slice(2, 4), "A")))).toBe(true);
    expect(has(bits, termBits([]))).toBe(true);
  }
});

it("takes few listings for such as have a term, and fewer for such as have two", () => {
  const listings = Array.from({ length: 10_000 }, (_, n) => termBits(termsOf(1, words(n), "A")));
  const share = (asked: string[]) =>
    listings.filter((bits) => has(bits, termBits(termsOf(1, asked, "")))).length / listings.length;
  const of = (count: number) => {
    const shares = Array.from({ length: 20 }, (_, n) => share(Array.from({ length: count }, (_, m) => `no${n}-${m}`)));
    return shares.reduce((sum, each) => sum + each, 0) / shares.length;
  };
  expect(of(1)).toBeLessThan(0.06);
  expect(of(2)).toBeLessThan(0.01);
});

it("is 64 bits with a sign, as the database has them", () => {
  for (let n = 0; n < 1_000; n++) {
    const bits = termBits(termsOf(1, words(n), "A"));
    expect(BigInt.asIntN(64, bits)).toBe(bits);
  }
});
