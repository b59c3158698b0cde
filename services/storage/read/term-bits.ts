/**
 * BITS_PER_TERM is how many of 64 bits stand for a term: with eight terms a listing that lacks one is taken for one that
 * has it once in 30 times, with twelve once in twelve.
 */
export const BITS_PER_TERM = 3;

/**
 * termBits sums terms up in 64 bits, so that a listing's own row says that it cannot have what is asked for: it lacks one
 * of the bits. They are stored, so they never change.
 */
export function termBits(terms: readonly number[]): bigint {
  let [low, high] = [0, 0];
  for (const term of terms) {
    for (let nth = 0; nth < BITS_PER_TERM; nth++) {
      const bit = (term >> (6 * nth)) & 63;
      if (bit < 32) low |= 1 << bit;
      else high |= 1 << (bit - 32);
    }
  }
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}
