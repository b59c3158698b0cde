/**
 * termsOf are what a listing must have among its terms to be one that a question is about, and the terms of a version's
 * words: hashes of each word, and of the category where there is one, each by source. They find too much rather than too
 * little: a version itself says whether it is meant. They are stored, so they never change.
 */
export function termsOf(sourceId: number, words: readonly string[], categoryId: string): number[] {
  const terms = new Set(words.map((word) => hashOf(word, sourceId * 2)));
  if (categoryId !== "") terms.add(hashOf(categoryId, sourceId * 2 + 1));
  return [...terms];
}

const FNV_PRIME = 0x01000193;
const FNV_START = 0x811c9dc5;

// FNV-1a, of UTF-16 units. One that went through all of a word is spread, so that similar words are no neighbours.
function hashOf(text: string, kind: number): number {
  let hash = Math.imul(FNV_START ^ kind, FNV_PRIME);
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
