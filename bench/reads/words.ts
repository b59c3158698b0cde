const SYLLABLES = ["ca", "me", "ra", "to", "li", "no", "du", "pe", "sa", "vi", "bo", "ze", "fu", "gre", "tri", "lha"];

/** WORDS is how many words titles are made of. */
export const WORDS = 20_000;

// Millions of titles are made of them.
const words = Array.from({ length: WORDS + 1 }, (_, rank) => spell(rank));

/** wordOf is the word of a rank, from 1: no two ranks have the same. */
export function wordOf(rank: number): string {
  return words[rank] ?? spell(rank);
}

function spell(rank: number): string {
  let word = "";
  for (let rest = rank; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length];
  }
  return word;
}

/**
 * rankOf is the rank of the word that a number from 0 to below 1 falls on: as in real titles the word of rank r is r times
 * rarer than the first one. With seven words a title every second one has the first, and one in 30,000 the last.
 */
export function rankOf(share: number): number {
  return Math.floor(WORDS ** share);
}
