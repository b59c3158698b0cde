import { bigintOf, type Fingerprint, fingerprintOf } from "./fingerprint.ts";

const BYTES_PER_ITEM = 16;

/** Digest tells a batch from another one under the same id: it covers each item's place and bytes, in their order. */
export class Digest {
  readonly #parts: DataView<ArrayBuffer>;
  #length = 0;

  /** items is how many are added. */
  constructor(items: number) {
    this.#parts = new DataView(new ArrayBuffer(items * BYTES_PER_ITEM));
  }

  /** add takes the next item's place, and the fingerprint of its bytes. */
  add(place: { readonly page: number; readonly row: number }, { high, low }: Fingerprint): void {
    for (const part of [place.page, place.row, high, low]) {
      this.#parts.setUint32(this.#length, part);
      this.#length += 4;
    }
  }

  /** value is the digest of what was added. */
  value(): bigint {
    return bigintOf(fingerprintOf(new Uint8Array(this.#parts.buffer)));
  }
}
