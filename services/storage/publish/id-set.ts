import { DenseIds } from "./id-set-dense.ts";
import { IDS_PER_BLOCK, SparseIds } from "./id-set-sparse.ts";

// From here on bits are smaller than a list.
const MOST_SPARSE = IDS_PER_BLOCK / 16;
// A quarter of a megabyte that spares a source of two millions the lists that its blocks would begin as.
const DENSE_AT_ONCE = 32;

/**
 * IdSet is a set of listings' ids, as small as they stand together: a bit each where a source is alone, about two bytes
 * where its ids are among those of many others. A Set takes twenty to forty. It is a Roaring bitmap (Chambi, Lemire, Kaser,
 * Godin: "Better bitmap performance with Roaring bitmaps", 2016), with ids beyond 32 bits.
 */
export class IdSet {
  readonly #blocks = new Map<number, SparseIds | DenseIds>();
  #size = 0;

  /** size is how many ids there are. */
  get size(): number {
    return this.#size;
  }

  /** add puts an id in; false where it was in. Ids are whole numbers from 0 on. */
  add(id: number): boolean {
    // Ids are larger than what shifts can take.
    const number = Math.floor(id / IDS_PER_BLOCK);
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = this.#blocks.size < DENSE_AT_ONCE ? new DenseIds() : new SparseIds();
      this.#blocks.set(number, block);
    }
    if (!block.add(id - number * IDS_PER_BLOCK)) return false;
    this.#size++;
    if (block.size > MOST_SPARSE && block instanceof SparseIds) this.#blocks.set(number, new DenseIds(block.values()));
    return true;
  }

  /** delete takes an id out; false where it was not in. */
  delete(id: number): boolean {
    const number = Math.floor(id / IDS_PER_BLOCK);
    const block = this.#blocks.get(number);
    if (block === undefined || !block.delete(id - number * IDS_PER_BLOCK)) return false;
    this.#size--;
    if (block.size === 0) this.#blocks.delete(number);
    return true;
  }

  /** values are the ids, those of a block in their order. Nothing is added or deleted while they are walked through. */
  *values(): Generator<number> {
    for (const [number, block] of this.#blocks) {
      const first = number * IDS_PER_BLOCK;
      for (const id of block.values()) yield first + id;
    }
  }
}
