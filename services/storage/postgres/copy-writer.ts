const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const TRAILER = Buffer.from([0xff, 0xff]);
const DAY_ZERO_MS = Date.UTC(2000, 0, 1);
const TEXT_OID = 25;
const JSONB_VERSION = 1;

/**
 * CopyWriter encodes rows in PostgreSQL's binary COPY format. begin starts a row and says how many columns it has;
 * then each column is written in order, by the method of its type; undefined is NULL. finish returns all of it.
 */
export class CopyWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = SIGNATURE.copy(this.#bytes);

  /** begin starts the next row. */
  begin(columns: number): void {
    this.#length = this.#reserve(2).writeInt16BE(columns, this.#length);
  }

  int2(value: number | undefined): void {
    if (this.#absent(value)) return;
    this.#size(2);
    this.#length = this.#bytes.writeInt16BE(value, this.#length);
  }

  int4(value: number | undefined): void {
    if (this.#absent(value)) return;
    this.#size(4);
    this.#length = this.#bytes.writeInt32BE(value, this.#length);
  }

  int8(value: bigint | number | undefined): void {
    if (this.#absent(value)) return;
    this.#size(8);
    this.#length = this.#bytes.writeBigInt64BE(BigInt(value), this.#length);
  }

  bool(value: boolean | undefined): void {
    if (this.#absent(value)) return;
    this.#size(1);
    this.#length = this.#bytes.writeUInt8(value ? 1 : 0, this.#length);
  }

  text(value: string | undefined): void {
    if (this.#absent(value)) return;
    this.#sized(value);
  }

  textArray(values: readonly string[]): void {
    const start = this.#open();
    this.#reserve(20);
    const dimensions = values.length === 0 ? 0 : 1;
    this.#length = this.#bytes.writeInt32BE(dimensions, this.#length);
    this.#length = this.#bytes.writeInt32BE(0, this.#length);
    this.#length = this.#bytes.writeInt32BE(TEXT_OID, this.#length);
    if (dimensions === 1) {
      this.#length = this.#bytes.writeInt32BE(values.length, this.#length);
      this.#length = this.#bytes.writeInt32BE(1, this.#length);
      for (const value of values) this.#sized(value);
    }
    this.#close(start);
  }

  /** jsonb writes a value that JSON can write. */
  jsonb(value: unknown): void {
    if (this.#absent(value)) return;
    const start = this.#open();
    this.#length = this.#reserve(1).writeUInt8(JSONB_VERSION, this.#length);
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
    const [whole = "0", fraction = ""] = value.slice(negative ? 1 : 0).split(".");
    const wholeGroups = Math.ceil(whole.length / 4);
    const digits = whole.padStart(wholeGroups * 4, "0") + fraction.padEnd(Math.ceil(fraction.length / 4) * 4, "0");
    const groups = (digits.match(/.{4}/g) ?? []).map(Number);
    let weight = wholeGroups - 1;
    while (groups[0] === 0) {
      groups.shift();
      weight--;
    }
    while (groups.at(-1) === 0) groups.pop();
    if (groups.length === 0) weight = 0;
    this.#size(8 + groups.length * 2);
    const header = [groups.length, weight, negative && groups.length > 0 ? 0x4000 : 0, fraction.length];
    for (const field of [...header, ...groups]) this.#length = this.#bytes.writeInt16BE(field, this.#length);
  }

  /** finish ends the copy and returns its bytes; the writer is not used any more. */
  finish(): Buffer {
    this.#reserve(TRAILER.length);
    this.#length += TRAILER.copy(this.#bytes, this.#length);
    return this.#bytes.subarray(0, this.#length);
  }

  // Writes NULL where there is no value.
  #absent(value: unknown): value is undefined {
    if (value !== undefined) return false;
    this.#length = this.#reserve(4).writeInt32BE(-1, this.#length);
    return true;
  }

  #size(bytes: number): void {
    this.#length = this.#reserve(4 + bytes).writeInt32BE(bytes, this.#length);
  }

  // A column whose size is known only when it has been written.
  #open(): number {
    this.#reserve(4);
    this.#length += 4;
    return this.#length;
  }

  #close(start: number): void {
    this.#bytes.writeInt32BE(this.#length - start, start - 4);
  }

  #sized(text: string): void {
    const start = this.#open();
    this.#raw(text);
    this.#close(start);
  }

  #raw(text: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #reserve(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}
