const PAGE_BITS = 10;
const WORD_BITS = 5;
const WORDS_PER_PAGE = 2 ** (PAGE_BITS - WORD_BITS);
const PAGE_IDS = 2 ** PAGE_BITS;

/**
 * IdSet is a set of listings' ids, a bit for each, in pages of a thousand. Ids are given out one after the other, so that a
 * source's stand together; a Set takes thirty times as much memory.
 */
export class IdSet {
  readonly #pages = new Map<number, Uint32Array>();
  #size = 0;

  /** size is how many ids there are. */
  get size(): number {
    return this.#size;
  }

  /** add puts an id in; false where it was in. Ids are whole numbers from 0 on. */
  add(id: number): boolean {
    // Ids are larger than what shifts can take.
    const number = Math.floor(id / PAGE_IDS);
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = new Uint32Array(WORDS_PER_PAGE);
      this.#pages.set(number, page);
    }
    const place = id - number * PAGE_IDS;
    const word = place >>> WORD_BITS;
    const before = page[word] ?? 0;
    const after = before | (1 << (place & 31));
    if (after >>> 0 === before) return false;
    page[word] = after;
    this.#size++;
    return true;
  }

  /** delete takes an id out; false where it was not in. */
  delete(id: number): boolean {
    const number = Math.floor(id / PAGE_IDS);
    const page = this.#pages.get(number);
    const place = id - number * PAGE_IDS;
    const word = place >>> WORD_BITS;
    const before = page?.[word] ?? 0;
    const after = (before & ~(1 << (place & 31))) >>> 0;
    if (page === undefined || after === before) return false;
    page[word] = after;
    this.#size--;
    return true;
  }

  /** values are the ids, those of a page in their order. */
  *values(): Generator<number> {
    for (const [number, page] of this.#pages) {
      for (const [word, bits] of page.entries()) {
        for (let bit = 0, left = bits; left !== 0; bit++, left >>>= 1) {
          if ((left & 1) === 1) yield number * PAGE_IDS + word * 32 + bit;
        }
      }
    }
  }
}
