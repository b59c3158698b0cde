import { expect, it } from "@jest/globals";
import { NO_TERM_BITS, type TermBits, termBits } from "./term-bits.ts";
import { termsOf } from "./terms.ts";

const wordsOf = (n: number, count: number) => Array.from({ length: count }, (_, nth) => `word${n * count + nth}`);
const bitsOf = (words: readonly string[], category = "") => termBits(termsOf(1, words, category));
const hasFirst = (bits: TermBits, asked: TermBits) => (bits.first & asked.first) === asked.first;
const has = (bits: TermBits, asked: TermBits) => hasFirst(bits, asked) && (bits.second & asked.second) === asked.second;

it("has the bits of each of a listing's terms, and of any few of them", () => {
  for (let n = 0; n < 1_000; n++) {
    const words = wordsOf(n, 7);
    const bits = bitsOf(words, "A");
    expect(has(bits, bitsOf(words.slice(2, 4), "A"))).toBe(true);
    expect(has(bits, bitsOf([]))).toBe(true);
  }
  expect(bitsOf([])).toEqual(NO_TERM_BITS);
});

// Of how many listings one that has none of the words is taken for one that has them all.
it.each([
  { name: "a word of titles of seven words", words: 7, asked: 1, first: 0.06, both: 0.003 },
  { name: "two words of titles of seven words", words: 7, asked: 2, first: 0.01, both: 0.0003 },
  { name: "a word of titles of twelve words", words: 12, asked: 1, first: 0.15, both: 0.02 },
])("takes few listings for such as have $name", ({ words, asked, first, both }) => {
  const listings = Array.from({ length: 10_000 }, (_, n) => bitsOf(wordsOf(n, words), "A"));
  const questions = Array.from({ length: 20 }, (_, n) =>
    bitsOf(Array.from({ length: asked }, (_, m) => `no${n}-${m}`)),
  );
  const share = (has: (bits: TermBits, asked: TermBits) => boolean) =>
    questions.reduce((sum, question) => sum + listings.filter((bits) => has(bits, question)).length, 0) /
    (questions.length * listings.length);
  expect(share(hasFirst)).toBeLessThan(first);
  expect(share(has)).toBeLessThan(both);
});

it("is two times 64 bits with a sign, as the database has them", () => {
  for (let n = 0; n < 1_000; n++) {
    for (const half of Object.values(bitsOf(wordsOf(n, 7), "A"))) expect(BigInt.asIntN(64, half)).toBe(half);
  }
});

it("never changes", () => {
  const bits = { first: -4_611_686_018_427_387_901n, second: 216_454_863_486_189_585n };
  expect(termBits([1, -2, 0x7fffffff, -0x80000000])).toEqual(bits);
});
