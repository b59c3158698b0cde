import type { Fingerprint } from "./fingerprint.ts";

const WAYS = 8;
const NUMBERS_PER_SLOT = 3;
const NUMBERS_PER_BUCKET = WAYS * NUMBERS_PER_SLOT;

/** BYTES_PER_BUCKET is what one bucket of a HashCache takes, with its eight listings and whose turn it is. */
export const BYTES_PER_BUCKET = NUMBERS_PER_BUCKET * 4 + 1;

const LARGEST_ID = 2 ** 32 - 1;

/**
 * HashCache finds the id of a published listing by a fingerprint of its content, in typed arrays outside of the heap's
 * reach. Its size is fixed: the oldest of a bucket gives way. A fingerprint that is not here says nothing, and the database
 * is asked.
 */
export class HashCache {
  readonly #buckets: number;
  // Of each listing in turn: high, low, id; 0 where there is none.
  readonly #slots: Uint32Array;
  readonly #oldest: Uint8Array;

  /** maxBytes is what it may take; none where not even one bucket fits. */
  constructor(maxBytes: number) {
    const most = Math.floor(maxBytes / BYTES_PER_BUCKET);
    this.#buckets = most < 1 ? 0 : 2 ** Math.floor(Math.log2(most));
    this.#slots = new Uint32Array(this.#buckets * NUMBERS_PER_BUCKET);
    this.#oldest = new Uint8Array(this.#buckets);
  }

  /** capacity is how many listings it may keep. */
  get capacity(): number {
    return this.#buckets * WAYS;
  }

  /** add keeps a fingerprint, unless the id is too large to be kept. */
  add({ high, low }: Fingerprint, id: number): void {
    if (this.#buckets === 0 || id > LARGEST_ID) return;
    const bucket = low & (this.#buckets - 1);
    const start = bucket * NUMBERS_PER_BUCKET;
    let place = this.#placeOf(start, high, low);
    if (place === -1) {
      const oldest = this.#oldest[bucket] ?? 0;
      place = start + oldest * NUMBERS_PER_SLOT;
      this.#oldest[bucket] = (oldest + 1) % WAYS;
    }
    this.#slots[place] = high;
    this.#slots[place + 1] = low;
    this.#slots[place + 2] = id;
  }

  /** find returns the id of the listing with this content, 0 where it is not known here. */
  find({ high, low }: Fingerprint): number {
    if (this.#buckets === 0) return 0;
    const place = this.#placeOf((low & (this.#buckets - 1)) * NUMBERS_PER_BUCKET, high, low);
    return place === -1 ? 0 : (this.#slots[place + 2] ?? 0);
  }

  // Where in a bucket a fingerprint is, or the first free place, or -1.
  #placeOf(start: number, high: number, low: number): number {
    for (let place = start; place < start + NUMBERS_PER_BUCKET; place += NUMBERS_PER_SLOT) {
      if (this.#slots[place + 2] === 0) return place;
      if (this.#slots[place + 1] === low && this.#slots[place] === high) return place;
    }
    return -1;
  }
}
