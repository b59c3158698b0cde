/** TRAILER is what the rows of a copy end with. */
export const TRAILER: Uint8Array = Buffer.from([0xff, 0xff]);

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const DAY_ZERO_MS = Date.UTC(2000, 0, 1);
const TEXT_OID = 25;
const INT4_OID = 23;
const JSONB_VERSION = 1;
const FIRST_BYTES = 64 * 1024;
const GROWTH = 4;
// Up to here a loop over a text is faster than the call that writes it.
const SHORT = 16;

/**
 * CopyWriter encodes rows in PostgreSQL's binary COPY format. begin starts a row and says how many columns it has;
 * then each column is written in order, by the method of its type; undefined is NULL. A copy is the bytes of one, then
 * the rows of others, then TRAILER.
 */
export class CopyWriter {
  #bytes: Buffer;
  // Numbers are written by it: a buffer's own methods check each, and take a bigint apart byte by byte.
  #view: DataView;
  #length: number;

  /** expectedBytes are how many there will be, where that is known: a buffer that grows is copied. */
  constructor(expectedBytes = 0) {
    this.#bytes = Buffer.allocUnsafe(Math.max(FIRST_BYTES, expectedBytes));
    this.#view = viewOf(this.#bytes);
    this.#length = SIGNATURE.copy(this.#bytes);
  }

  /** begin starts the next row. */
  begin(columns: number): void {
    this.#reserve(2);
    this.#int2(columns);
  }

  int2(value: number | undefined): void {
    if (this.#absent(value)) return;
    this.#size(2);
    this.#int2(value);
  }

  int4(value: number | undefined): void {
    if (this.#absent(value)) return;
    this.#size(4);
    this.#int4(value);
  }

  int8(value: bigint | number | undefined): void {
    if (this.#absent(value)) return;
    this.#size(8);
    if (typeof value === "number") setSafeInteger(this.#view, this.#length, value);
    else this.#view.setBigInt64(this.#length, value);
    this.#length += 8;
  }

  bool(value: boolean | undefined): void {
    if (this.#absent(value)) return;
    this.#size(1);
    this.#bytes[this.#length++] = value ? 1 : 0;
  }

  text(value: string | undefined): void {
    if (this.#absent(value)) return;
    this.#sized(value);
  }

  textArray(values: readonly string[]): void {
    const start = this.#open();
    this.#dimension(values.length, TEXT_OID);
    for (const value of values) this.#sized(value);
    this.#close(start);
  }

  int4Array(values: readonly number[]): void {
    const start = this.#open();
    this.#dimension(values.length, INT4_OID);
    for (const value of values) this.int4(value);
    this.#close(start);
  }

  /** jsonb writes a value that JSON can write. */
  jsonb(value: unknown): void {
    if (this.#absent(value)) return;
    const start = this.#open();
    this.#reserve(1)[this.#length++] = JSONB_VERSION;
    this.#raw(JSON.stringify(value));
    this.#close(start);
  }

  timestamptz(value: Date | undefined): void {
    if (this.#absent(value)) return;
    this.int8(BigInt(value.getTime() - DAY_ZERO_MS) * 1000n);
  }

  /** numeric writes an exact decimal such as "-199.99". PostgreSQL keeps it as digits to the base of 10,000. */
  numeric(value: string | undefined): void {
    if (this.#absent(value)) return;
    const negative = value.startsWith("-");
    const point = value.includes(".") ? value.indexOf(".") : value.length;
    const scale = Math.max(0, value.length - point - 1);
    const groups = digitGroups(value, negative ? 1 : 0, point);
    let weight = Math.ceil((point - (negative ? 1 : 0)) / 4) - 1;
    let first = 0;
    while (groups[first] === 0) {
      first++;
      weight--;
    }
    let end = groups.length;
    while (end > first && groups[end - 1] === 0) end--;
    const count = end - first;
    this.#size(8 + count * 2);
    this.#int2(count);
    this.#int2(count === 0 ? 0 : weight);
    this.#int2(negative && count > 0 ? 0x4000 : 0);
    this.#int2(scale);
    for (let index = first; index < end; index++) this.#int2(groups[index] ?? 0);
  }

  /** length is how many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** copy writes columns that another CopyWriter has encoded. */
  copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** bytes are what a copy begins with, and what was written. They are the writer's own until it writes on. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  // Writes NULL where there is no value.
  #absent(value: unknown): value is undefined {
    if (value !== undefined) return false;
    this.#reserve(4);
    this.#int4(-1);
    return true;
  }

  #int2(value: number): void {
    this.#view.setInt16(this.#length, value);
    this.#length += 2;
  }

  #int4(value: number): void {
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
  }

  #size(bytes: number): void {
    this.#reserve(4 + bytes);
    this.#int4(bytes);
  }

  // A column whose size is known only when it has been written.
  #open(): number {
    this.#reserve(4);
    this.#length += 4;
    return this.#length;
  }

  #close(start: number): void {
    this.#view.setInt32(start - 4, this.#length - start);
  }

  // What an array begins with. One that is empty has no dimension.
  #dimension(length: number, elementOid: number): void {
    this.#reserve(20);
    this.#int4(length === 0 ? 0 : 1);
    this.#int4(0);
    this.#int4(elementOid);
    if (length === 0) return;
    this.#int4(length);
    this.#int4(1);
  }

  #sized(text: string): void {
    const start = this.#open();
    this.#raw(text);
    this.#close(start);
  }

  #raw(text: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8.
    const bytes = this.#reserve(text.length * 3);
    const end = text.length > SHORT ? undefined : putAscii(bytes, this.#length, text);
    this.#length = end ?? this.#length + bytes.write(text, this.#length);
  }

  #reserve(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * GROWTH));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    return this.#bytes;
  }
}

/** fillInt8 writes a value over that of an int8 column in encoded bytes, by its place. */
export function fillInt8(bytes: Uint8Array, place: number, value: number): void {
  setSafeInteger(viewOf(bytes), place, value);
}

// A bigint would have to be made of each number. The high half of a negative one is rounded down.
function setSafeInteger(view: DataView, place: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  view.setInt32(place, high);
  view.setUint32(place + 4, value - high * 2 ** 32);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

// Writes a text from a place on and returns its end; undefined where the text is not all ASCII.
function putAscii(bytes: Buffer, place: number, text: string): number | undefined {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return undefined;
    bytes[place + index] = code;
  }
  return place + text.length;
}

// The digits before and after the point in fours, counted from the point.
function digitGroups(value: string, start: number, point: number): number[] {
  const groups: number[] = [];
  for (let end = point - (Math.ceil((point - start) / 4) - 1) * 4; end <= point; end += 4) {
    groups.push(Number(value.slice(Math.max(start, end - 4), end)));
  }
  for (let from = point + 1; from < value.length; from += 4) {
    groups.push(Number(value.slice(from, from + 4).padEnd(4, "0")));
  }
  return groups;
}
