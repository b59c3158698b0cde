/** BYTES_PER_SLOT is what one slot of a HashCache takes. */
export const BYTES_PER_SLOT = 12;

const LARGEST_ID = 2 ** 32 - 1;
const FULLEST = 0.7;

/**
 * HashCache finds the id of a published listing by its content hash, in typed arrays outside of the heap's reach.
 * The hashes of a base do not move while a snapshot over it is open, so nothing is ever invalidated; a hash that is
 * not here says nothing, and the database is asked.
 */
export class HashCache {
  readonly #maxBytes: () => number;
  #slots = 0;
  #used = 0;
  #high = new Uint32Array(0);
  #low = new Uint32Array(0);
  #ids = new Uint32Array(0);

  /** maxBytes is asked at each growth: others may take of the same budget meanwhile. */
  constructor(maxBytes: () => number) {
    this.#maxBytes = maxBytes;
  }

  /** sizeBytes is what the cache takes. */
  get sizeBytes(): number {
    return this.#slots * BYTES_PER_SLOT;
  }

  /** add keeps a hash; false where the cache may not grow any more, or can't hold such an id. */
  add(hash: bigint, id: number): boolean {
    if (id > LARGEST_ID) return false;
    if (this.#used + 1 > this.#slots * FULLEST && !this.#grow()) return false;
    this.#put(Number((hash >> 32n) & 0xffffffffn), Number(hash & 0xffffffffn), id);
    return true;
  }

  /** find returns the id of the listing with this content, 0 where it is not known here. */
  find(hash: bigint): number {
    if (this.#slots === 0) return 0;
    const high = Number((hash >> 32n) & 0xffffffffn);
    const low = Number(hash & 0xffffffffn);
    for (let slot = low & (this.#slots - 1); ; slot = (slot + 1) & (this.#slots - 1)) {
      const id = this.#ids[slot] ?? 0;
      if (id === 0 || (this.#low[slot] === low && this.#high[slot] === high)) return id;
    }
  }

  #put(high: number, low: number, id: number): void {
    let slot = low & (this.#slots - 1);
    while (this.#ids[slot] !== 0) {
      if (this.#low[slot] === low && this.#high[slot] === high) return;
      slot = (slot + 1) & (this.#slots - 1);
    }
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#ids[slot] = id;
    this.#used++;
  }

  #grow(): boolean {
    const slots = Math.max(1024, this.#slots * 2);
    if (slots * BYTES_PER_SLOT > this.#maxBytes()) return false;
    const [high, low, ids] = [this.#high, this.#low, this.#ids];
    this.#slots = slots;
    this.#used = 0;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#ids = new Uint32Array(slots);
    ids.forEach((id, slot) => {
      if (id !== 0) this.#put(high[slot] ?? 0, low[slot] ?? 0, id);
    });
    return true;
  }
}
