import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { assertInt32, assertUint32, bits64, signed64, unsigned64 } from "./integer.ts";

// Up to here a loop over the characters is faster than the call into the runtime.
const shortString = 32;

/**
 * MessageWriter is a drop-in for the library's BinaryWriter that takes about a quarter less time where a message has many texts
 * and parts: `Listing.encode(listing, new MessageWriter()).finish()`. The bytes are the same, and so is what it refuses.
 */
export class MessageWriter extends BinaryWriter {
  private readonly firstBytes: number;
  private out: Buffer<ArrayBuffer>;
  private at = 0;
  // Where each part that is being written begins, and how long the length of the last part at that depth was: neighbours
  // are much alike, so that mostly the right room is left for a length.
  private readonly begins: number[] = [];
  private readonly prefixes: number[] = [];

  /** firstBytes is the room that it begins with, and begins anew with; it grows as it must. */
  constructor(firstBytes = 512) {
    super();
    this.firstBytes = firstBytes;
    this.out = Buffer.allocUnsafe(firstBytes);
  }

  /** written is how many bytes were written since it began. */
  get written(): number {
    return this.at;
  }

  /** finish returns what was written, as bytes of its own, and begins anew. */
  override finish(): Uint8Array<ArrayBuffer> {
    const { out, at } = this;
    this.out = Buffer.allocUnsafe(this.firstBytes);
    this.at = 0;
    this.begins.length = 0;
    // Who keeps a large message shall not keep more than twice its size.
    return at * 2 > out.length ? out.subarray(0, at) : Buffer.from(out.subarray(0, at));
  }

  override fork(): this {
    const depth = this.begins.length;
    const prefix = this.prefixes[depth] ?? 1;
    this.begins.push(this.at);
    this.reserve(prefix);
    this.at += prefix;
    return this;
  }

  override join(): this {
    const begin = this.begins.pop();
    if (begin === undefined) throw new Error("invalid state, fork stack empty");
    const depth = this.begins.length;
    const reserved = this.prefixes[depth] ?? 1;
    const length = this.at - begin - reserved;
    const needed = lengthOfVarint(length);
    if (needed !== reserved) {
      this.reserve(needed);
      this.out.copyWithin(begin + needed, begin + reserved, this.at);
      this.prefixes[depth] = needed;
    }
    this.putLength(begin, length);
    this.at = begin + needed + length;
    return this;
  }

  override tag(fieldNumber: number, type: number): this {
    return this.uint32(((fieldNumber << 3) | type) >>> 0);
  }

  override raw(chunk: Uint8Array): this {
    this.reserve(chunk.length);
    this.out.set(chunk, this.at);
    this.at += chunk.length;
    return this;
  }

  override uint32(value: number): this {
    assertUint32(value);
    if (this.at + 5 > this.out.length) this.reserve(5);
    if (value < 0x80) this.out[this.at++] = value;
    else this.at = this.putLength(this.at, value);
    return this;
  }

  override int32(value: number): this {
    assertInt32(value);
    // A negative one is written with its sign in all 64 bits.
    return value >= 0 ? this.uint32(value) : this.varint64(value, -1);
  }

  override sint32(value: number): this {
    assertInt32(value);
    return this.uint32(((value << 1) ^ (value >> 31)) >>> 0);
  }

  override bool(value: boolean): this {
    this.reserve(1);
    this.out[this.at++] = value ? 1 : 0;
    return this;
  }

  override bytes(value: Uint8Array): this {
    this.uint32(value.byteLength);
    return this.raw(value);
  }

  override string(value: string): this {
    const { length } = value;
    if (length > shortString) return this.longString(value);
    if (this.at + length + 1 > this.out.length) this.reserve(length + 1);
    const { out } = this;
    let at = this.at;
    out[at++] = length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return this.longString(value);
      out[at++] = code;
    }
    this.at = at;
    return this;
  }

  override float(value: number): this {
    const rounded = Math.fround(value);
    if (!Number.isFinite(rounded) && Number.isFinite(value)) throw new Error(`invalid float32: ${value}`);
    this.reserve(4);
    this.at = this.out.writeFloatLE(rounded, this.at);
    return this;
  }

  override double(value: number): this {
    this.reserve(8);
    this.at = this.out.writeDoubleLE(value, this.at);
    return this;
  }

  override fixed32(value: number): this {
    assertUint32(value);
    this.reserve(4);
    this.at = this.out.writeUInt32LE(value, this.at);
    return this;
  }

  override sfixed32(value: number): this {
    assertInt32(value);
    this.reserve(4);
    this.at = this.out.writeInt32LE(value, this.at);
    return this;
  }

  override fixed64(value: string | number | bigint): this {
    this.reserve(8);
    this.at = this.out.writeBigUInt64LE(unsigned64(value), this.at);
    return this;
  }

  override sfixed64(value: string | number | bigint): this {
    this.reserve(8);
    this.at = this.out.writeBigInt64LE(signed64(value), this.at);
    return this;
  }

  override int64(value: string | number | bigint): this {
    // Most are small, and need no arithmetic of big integers.
    const small = Number(value);
    if (small >= 0 && small <= 0x7fffffff && Number.isInteger(small)) return this.uint32(small);
    const { low, high } = bits64(signed64(value));
    return this.varint64(low, high);
  }

  override uint64(value: string | number | bigint): this {
    const { low, high } = bits64(unsigned64(value));
    return this.varint64(low, high);
  }

  override sint64(value: string | number | bigint): this {
    const whole = signed64(value);
    const { low, high } = bits64((whole << 1n) ^ (whole >> 63n));
    return this.varint64(low, high);
  }

  private longString(value: string): this {
    const { length } = value;
    // A UTF-16 unit takes at most three bytes; the length before them is mostly that of plain ASCII.
    this.reserve(length * 3 + 5);
    const { out, at } = this;
    const guessed = lengthOfVarint(length);
    const written = out.write(value, at + guessed);
    const needed = lengthOfVarint(written);
    if (needed !== guessed) out.copyWithin(at + needed, at + guessed, at + guessed + written);
    this.at = this.putLength(at, written) + written;
    return this;
  }

  private varint64(low: number, high: number): this {
    this.reserve(10);
    let rest = low >>> 0;
    let above = high >>> 0;
    while (above !== 0 || rest > 0x7f) {
      this.out[this.at++] = (rest & 0x7f) | 0x80;
      rest = ((rest >>> 7) | (above << 25)) >>> 0;
      above >>>= 7;
    }
    this.out[this.at++] = rest;
    return this;
  }

  private putLength(at: number, length: number): number {
    let next = at;
    let rest = length;
    while (rest > 0x7f) {
      this.out[next++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.out[next++] = rest;
    return next;
  }

  private reserve(size: number): void {
    const needed = this.at + size;
    if (needed <= this.out.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.out.length * 2));
    this.out.copy(grown, 0, 0, this.at);
    this.out = grown;
  }
}

function lengthOfVarint(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
