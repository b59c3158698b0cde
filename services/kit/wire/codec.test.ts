import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "@jest/globals";
import { randomOf } from "../testing/random.ts";
import { MessageReader } from "./message-reader.ts";
import { MessageWriter } from "./message-writer.ts";

const alphabet = ["a", "Z", "7", " ", "é", "ż", "漢", "😀", "\u0000", "\ufeff", "\ud83d", "\ude00"];
const lengths = [0, 1, 2, 12, 13, 31, 32, 33, 42, 43, 63, 127, 128, 129, 5_461, 5_462, 16_383, 16_384, 70_000];
const int64s = [0n, 1n, -1n, 127n, 128n, 2n ** 28n, 2n ** 31n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const int32s = [0, 1, -1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, -(2 ** 31)];

type Random = () => number;
type Step = (writer: BinaryWriter) => void;

const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

function text(random: Random): string {
  const length = pick(random, lengths);
  if (random() < 0.5) return "x".repeat(length);
  return Array.from({ length: Math.min(length, 200) }, () => pick(random, alphabet)).join("");
}

/** stepOf is one thing that generated code does to a writer, or a part with several of them. */
function stepOf(random: Random, depth: number): Step {
  if (depth > 0 && random() < 0.3) return partOf(stepsOf(random, depth - 1));
  const float = (random() - 0.5) * 10 ** pick(random, [-40, 0, 30]);
  const [int32, int64, string] = [pick(random, int32s), pick(random, int64s), text(random)];
  const chunk = Buffer.alloc(pick(random, lengths), 7);
  return pick<Step>(random, [
    (w) => w.uint32(int32 >>> 0).int32(int32),
    (w) =>
      w
        .sint32(int32)
        .fixed32(int32 >>> 0)
        .sfixed32(int32),
    (w) => w.int64(int64).sint64(int64).sfixed64(int64),
    (w) => w.uint64(BigInt.asUintN(64, int64)).fixed64(BigInt.asUintN(64, int64)),
    (w) =>
      w
        .float(Math.fround(float))
        .double(float)
        .bool(float > 0),
    (w) =>
      w
        .tag(1 + (int32 & 0xffff), 2)
        .bytes(chunk)
        .raw(chunk),
    (w) => w.string(string),
    (w) => w.string(string),
  ]);
}

function partOf(inside: readonly Step[]): Step {
  return (writer) => {
    writer.uint32(10).fork();
    for (const step of inside) step(writer);
    writer.join();
  };
}

function stepsOf(random: Random, depth: number): Step[] {
  return Array.from({ length: Math.floor(random() * 8) }, () => stepOf(random, depth));
}

/** outcomeOf is what a call returns, or how it fails. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
}

describe("a message writer", () => {
  it("writes what the library writes, byte for byte", () => {
    const seed = Date.now() % 2 ** 31;
    const random = randomOf(seed);
    const writers = [new MessageWriter(), new BinaryWriter()] as const;
    for (let round = 0; round < 400; round++) {
      const steps = stepsOf(random, 5);
      // The same writer again and again, so that what it remembers of lengths is wrong as often as right.
      const [own, theirs] = writers.map((writer) => {
        for (const step of steps) step(writer);
        return Buffer.from(writer.finish());
      });
      if (!own?.equals(theirs as Buffer)) throw new Error(`round ${round} of seed ${seed} differs`);
    }
  });

  it.each<{ name: string; step: Step }>([
    { name: "a fraction for an int32", step: (w) => w.int32(1.5) },
    { name: "an int32 that is too large", step: (w) => w.int32(2 ** 31) },
    { name: "a uint32 below zero", step: (w) => w.uint32(-1) },
    { name: "a number that is none", step: (w) => w.sint32(Number.NaN) },
    { name: "a float that is too large", step: (w) => w.float(1e39) },
    { name: "an int64 that is too large", step: (w) => w.int64(2n ** 63n) },
    { name: "a sint64 that is too small", step: (w) => w.sint64(-(2n ** 63n) - 1n) },
    { name: "a uint64 below zero", step: (w) => w.uint64(-1n) },
    { name: "a fixed64 that is too large", step: (w) => w.fixed64(2n ** 64n) },
    { name: "a join without a fork", step: (w) => w.join() },
  ])("refuses $name in the library's words", ({ step }) => {
    const refusal = outcomeOf(() => step(new BinaryWriter()));
    expect(refusal).toEqual(expect.any(String));
    expect(outcomeOf(() => step(new MessageWriter()))).toBe(refusal);
  });

  it.each([1, 512, 4_096])("says what it has written, and begins with room for %i bytes", (firstBytes) => {
    const writer = new MessageWriter(firstBytes);
    for (const length of [0, 1, 5_000]) {
      const bytes = new Uint8Array(length).fill(7);
      expect(writer.written).toBe(0);
      expect(writer.raw(bytes).written).toBe(length);
      expect(Buffer.compare(writer.finish(), bytes)).toBe(0);
    }
  });

  it("keeps no more than twice what it returns of a large message", () => {
    const { buffer, byteLength } = new MessageWriter().string("x".repeat(100_000)).finish();
    expect(byteLength).toBe(100_003);
    expect(buffer.byteLength).toBeLessThanOrEqual(200_006);
  });
});

const reads: readonly ((reader: BinaryReader) => unknown)[] = [
  (r) => r.string(),
  (r) => r.string(true),
  (r) => r.int64(),
  (r) => r.uint64(),
  (r) => r.sint64(),
  (r) => r.uint32(),
  (r) => r.bool(),
  (r) => Buffer.from(r.bytes()).toString("hex"),
  (r) => {
    const [number, type] = r.tag();
    return [number, type, r.skip(type, number).length];
  },
];

describe("a message reader", () => {
  it("reads and refuses what the library does, whatever the bytes", () => {
    const seed = Date.now() % 2 ** 31;
    const random = randomOf(seed);
    // Lengths, ends of varints and beginnings of characters are what malformed messages are made of.
    const bytes = [0, 1, 2, 5, 12, 13, 40, 0x0a, 0x61, 0x7f, 0x80, 0x81, 0xa9, 0xc3, 0xe2, 0xf0, 0xff];
    for (let round = 0; round < 20_000; round++) {
      const input = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => pick(random, bytes)));
      const given = random() < 0.5 ? input : new Uint8Array(input);
      const [own, theirs] = [new MessageReader(given), new BinaryReader(given)];
      for (let i = 0; i < 20 && theirs.pos < theirs.len; i++) {
        const read = pick(random, reads);
        const [mine, wanted] = [own, theirs].map((reader) => [outcomeOf(() => read(reader)), reader.pos]);
        if (!isSame(mine, wanted)) throw new Error(`round ${round} of seed ${seed}: ${input.toString("hex")}`);
      }
    }
  });

  it.each(lengths)("reads a text of %d characters, ASCII and not", (length) => {
    for (const character of ["x", "é", "\ufeff"]) {
      const written = new BinaryWriter().string(character.repeat(length)).finish();
      expect(new MessageReader(written).string()).toBe(character.repeat(length));
    }
  });
});

function isSame(a: unknown, b: unknown): boolean {
  const shown = (value: unknown) => JSON.stringify(value, (_key, v) => (typeof v === "bigint" ? `${v}n` : v));
  return shown(a) === shown(b);
}
