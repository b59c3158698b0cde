import { hash, randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { collected, failureOf } from "../kit/testing/failure.ts";
import { assemble } from "./assembly.ts";
import { chunksOf, packedChunksOf, togetherOf } from "./testing/archive.ts";

type Message = Parameters<typeof assemble>[0] extends AsyncIterable<infer M> ? M : never;

async function* stream(messages: readonly Message[]) {
  yield* messages;
}

const pages = [Buffer.from("first"), Buffer.alloc(0), Buffer.alloc(700_000, 7)];
const chunks = pages.flatMap((bytes, page) => chunksOf(bytes, page));
const heartbeat: Message = { update: { $case: "heartbeat", value: {} } };

describe("assemble", () => {
  it("makes whole pages of chunks", async () => {
    const made = await collected(assemble(stream(chunks), 1_000_000));
    expect(
      made.map(({ page, bytes, isCut }) => [page, Buffer.compare(bytes, pages[page] ?? Buffer.alloc(1)), isCut]),
    ).toEqual([
      [0, 0, false],
      [1, 0, false],
      [2, 0, false],
    ]);
  });

  it.each([{ most: 1 }, { most: 2 }, { most: 32 }])(
    "makes them of messages of $most chunks as well",
    async ({ most }) => {
      const packed = await Promise.all(pages.map(packedChunksOf));
      const messages = [heartbeat, ...togetherOf(packed.flat(), most), heartbeat, ...chunksOf(Buffer.from("plain"), 3)];
      const made: string[] = [];
      for await (const { bytes } of assemble(stream(messages), 1_000_000)) made.push(hash("sha256", bytes));
      expect(made).toEqual([...pages, Buffer.from("plain")].map((bytes) => hash("sha256", bytes)));
    },
  );

  it("passes over heartbeats", async () => {
    const made = await collected(assemble(stream([heartbeat, ...chunks.slice(0, 1), heartbeat]), 1_000));
    expect(made).toHaveLength(1);
  });

  it("keeps but the beginning of a page that is too large", async () => {
    const made = await collected(assemble(stream(chunks), 1_000));
    expect(made.map(({ bytes, isCut }) => [bytes.length <= 256 * 1024, isCut])).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
  });

  it("unpacks pages, and keeps but the beginning of one that is too large", async () => {
    const random = randomBytes(700_000);
    const packed = [...pages.slice(0, 2), random].map(packedChunksOf);
    const mixed = [...(await Promise.all(packed)).flat(), ...chunksOf(Buffer.from("plain"), 3)];
    expect(mixed.length).toBeGreaterThan(5);
    const made: unknown[] = [];
    for await (const { bytes, isCut } of assemble(stream(mixed), 1_000)) {
      made.push([Buffer.from(bytes).toString("latin1"), isCut]);
    }
    expect(made).toEqual([
      ["first", false],
      ["", false],
      [random.toString("latin1", 0, 1_000), true],
      ["plain", false],
    ]);
  });

  it("gives the memory of an unpacked page back when the next is asked for, and when there is none", async () => {
    const large = Buffer.alloc(100_000, "ab");
    const packed = await Promise.all([0, 1].map((page) => packedChunksOf(large, page)));
    for (const wanted of [1, 2]) {
      const seen: Uint8Array[] = [];
      for await (const { bytes } of assemble(stream(packed.flat()), 1_000_000)) {
        expect(seen.map(({ length }) => length)).toEqual(seen.map(() => 0));
        expect(large.equals(bytes)).toBe(true);
        if (seen.push(bytes) === wanted) break;
      }
      expect(seen.map(({ length }) => length)).toEqual(seen.map(() => 0));
    }
  });

  it("reports a packed page that is damaged", async () => {
    const [chunk] = await packedChunksOf(Buffer.from("first"), 0);
    if (chunk?.update?.$case !== "chunk" || chunk.update.value.packed === undefined) throw new TypeError("no chunk");
    const { value } = chunk.update;
    const damaged = { ...value, data: value.data.subarray(0, 8) };
    const { packed } = chunk.update.value;
    const other = { ...value, packed: { ...packed, packedSha256: "0".repeat(64) } };
    // A collector of the version before knows no more than what must come out.
    const otherPage = { ...value, packed: { ...packed, packedSha256: "", sha256: "0".repeat(64) } };
    for (const bad of [damaged, other, otherPage]) {
      const messages: Message[] = [{ update: { $case: "chunk", value: bad } }];
      const failure = await failureOf(collected(assemble(stream(messages), 1_000)));
      expect(failure).toMatchObject({ code: "DATA_LOSS", reason: "PAGE_DAMAGED" });
    }
  });

  it("asks for the next page only when the last was taken", async () => {
    let asked = 0;
    async function* counted() {
      for (const chunk of chunks) {
        asked++;
        yield chunk;
      }
    }
    const iterator = assemble(counted(), 1_000_000)[Symbol.asyncIterator]();
    await iterator.next();
    expect(asked).toBe(1);
  });

  it.each([
    { name: "a chunk is missing", messages: chunks.filter((_, index) => index !== 3) },
    { name: "a page is missing", messages: chunks.filter((_, index) => index !== 1) },
    { name: "a chunk comes twice", messages: [chunks[2], chunks[2]].flatMap((chunk) => chunk ?? []) },
    { name: "the stream ends inside a page", messages: chunks.slice(0, -1) },
    { name: "a page is missing among several", messages: togetherOf(chunks.toSpliced(1, 1), 32) },
  ])("reports that $name", async ({ messages }) => {
    const failure = await failureOf(collected(assemble(stream(messages), 1_000_000)));
    expect(failure).toMatchObject({ code: "DATA_LOSS", reason: "PAGE_CHUNK_MISSING" });
  });
});
