// Taken out of Math once: looking a global up for each of a million hashes costs more than the hash where globals are proxied.
const { imul } = Math;

/**
 * hash mixes up to four whole numbers into an unsigned 32-bit number (the murmur3 rounds). Everything the simulator
 * invents is a hash of a seed, a listing and a day, so any answer can be given at any time without remembering one.
 */
export function hash(seed: number, a: number, b = 0, c = 0): number {
  return finish(round(round(round(seed, a), b), c));
}

/** chance is the hash as a number in [0, 1), to compare with a rate. */
export function chance(seed: number, a: number, b = 0, c = 0): number {
  return hash(seed, a, b, c) / 0x1_0000_0000;
}

/** seedOf turns a seed as people write it (any text) into a number. */
export function seedOf(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, "utf8")) value = imul(value ^ byte, 0x01000193);
  return finish(value);
}

function round(state: number, word: number): number {
  let mixed = imul(word, 0xcc9e2d51);
  mixed = imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  const next = state ^ mixed;
  return (imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  let value = state;
  value = imul(value ^ (value >>> 16), 0x85ebca6b);
  value = imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
