import { IDS_PER_BLOCK } from "./id-set-sparse.ts";

const WORD_BITS = 5;
const BITS_PER_WORD = 2 ** WORD_BITS;

/** DenseIds are the ids of a block of which many are there: a bit for each that could be. */
export class DenseIds {
  // With a sign, as bits are joined: a word that does not change is the same number.
  readonly #words = new Int32Array(IDS_PER_BLOCK / BITS_PER_WORD);
  #size = 0;

  /** ids are there at first. */
  constructor(ids: Iterable<number> = []) {
    for (const id of ids) this.add(id);
  }

  /** size is how many ids there are. */
  get size(): number {
    return this.#size;
  }

  /** add puts an id in, from 0 to below IDS_PER_BLOCK; false where it was in. */
  add(id: number): boolean {
    const word = id >>> WORD_BITS;
    const before = this.#words[word] ?? 0;
    const after = before | (1 << (id & (BITS_PER_WORD - 1)));
    if (after === before) return false;
    this.#words[word] = after;
    this.#size++;
    return true;
  }

  /** delete takes an id out; false where it was not in. */
  delete(id: number): boolean {
    const word = id >>> WORD_BITS;
    const before = this.#words[word] ?? 0;
    const after = before & ~(1 << (id & (BITS_PER_WORD - 1)));
    if (after === before) return false;
    this.#words[word] = after;
    this.#size--;
    return true;
  }

  /** values are the ids in their order. */
  values(): Uint16Array {
    const ids = new Uint16Array(this.#size);
    let count = 0;
    for (const [word, bits] of this.#words.entries()) {
      for (let left = bits; left !== 0; left &= left - 1) {
        ids[count++] = word * BITS_PER_WORD + (BITS_PER_WORD - 1 - Math.clz32(left & -left));
      }
    }
    return ids;
  }
}
