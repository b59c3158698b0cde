/** IDS_PER_BLOCK is how many ids there could be in a block: those that 16 bits tell apart. */
export const IDS_PER_BLOCK = 2 ** 16;

const FIRST_CAPACITY = 16;
const GROWTH = 1.25;

/** SparseIds are the ids of a block of which few are there: in their order, two bytes each. */
export class SparseIds {
  #ids = new Uint16Array(FIRST_CAPACITY);
  #size = 0;

  /** size is how many ids there are. */
  get size(): number {
    return this.#size;
  }

  /** add puts an id in, from 0 to below IDS_PER_BLOCK; false where it was in. */
  add(id: number): boolean {
    const place = this.#placeOf(id);
    const size = this.#size;
    if (place < size && this.#ids[place] === id) return false;
    if (size === this.#ids.length) this.#grow();
    if (place < size) this.#ids.copyWithin(place + 1, place, size);
    this.#ids[place] = id;
    this.#size++;
    return true;
  }

  /** delete takes an id out; false where it was not in. */
  delete(id: number): boolean {
    const place = this.#placeOf(id);
    if (place === this.#size || this.#ids[place] !== id) return false;
    this.#ids.copyWithin(place, place + 1, this.#size);
    this.#size--;
    return true;
  }

  /** values are the ids in their order, until one is added or deleted. */
  values(): Uint16Array {
    return this.#ids.subarray(0, this.#size);
  }

  // Where an id is, or where it would be put.
  #placeOf(id: number): number {
    const ids = this.#ids;
    let place = 0;
    // Halved without a branch, which would be guessed wrong every other time.
    for (let left = this.#size; left > 0; ) {
      const half = (left + 1) >>> 1;
      place += half & (((ids[place + half - 1] ?? 0) - id) >> 31);
      left -= half;
    }
    return place;
  }

  #grow(): void {
    const grown = new Uint16Array(this.#ids.length * GROWTH);
    grown.set(this.#ids);
    this.#ids = grown;
  }
}
