import { createHash, hash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { freePage, packPage, smallPageBytes, unpackPage } from "./packing.ts";

const contentOf = (page: Buffer) => ({
  sha256: createHash("sha256").update(page).digest("hex"),
  sizeBytes: page.length,
});
const text = Buffer.from('{"results":[{"id":"MLB1"}]}'.repeat(1_000));

describe("a packed page", () => {
  it.each([
    { name: "nothing", page: Buffer.alloc(0) },
    { name: "one byte", page: Buffer.from("x") },
    { name: "a text", page: text },
    { name: "the largest", page: Buffer.alloc(smallPageBytes, "ab") },
  ])("gives back what was packed: $name", async ({ page }) => {
    const unpacked = unpackPage(await packPage(page), contentOf(page));
    expect(unpacked.ok && unpacked.page.equals(page)).toBe(true);
  });

  it("is a zstd frame whatever its size", async () => {
    for (const page of [text, Buffer.alloc(smallPageBytes + 1, "ab")]) {
      expect(Buffer.from(await packPage(page)).readUInt32LE()).toBe(0xfd2fb528);
    }
  });

  it.each([
    { name: "half of it", change: (packed: Buffer) => packed.subarray(0, packed.length / 2) },
    { name: "nothing of it", change: () => Buffer.alloc(0) },
    { name: "what was not packed", change: () => text },
    { name: "another page", change: () => packPage(Buffer.from("other")) },
    { name: "more", change: () => packPage(Buffer.concat([text, text])) },
    { name: "a byte less", change: () => packPage(text.subarray(1)) },
  ])("is found damaged where there is $name", async ({ change }) => {
    const frame = Buffer.from(await packPage(text));
    const packed = await change(frame);
    expect(unpackPage(packed, contentOf(text)).ok).toBe(false);
    expect(unpackPage(packed, { ...contentOf(text), packedSha256: hash("sha256", frame) }).ok).toBe(false);
  });

  it("is compared by the hash of its frame where that is known, and by its size", async () => {
    const frame = await packPage(text);
    const content = { ...contentOf(text), packedSha256: hash("sha256", frame) };
    expect(unpackPage(frame, content)).toEqual({ ok: true, page: text });
    expect(unpackPage(frame, { ...content, packedSha256: "0".repeat(64) }).ok).toBe(false);
    for (const sizeBytes of [text.length - 1, text.length + 1]) {
      expect(unpackPage(frame, { ...content, sizeBytes }).ok).toBe(false);
    }
  });

  it("is not unpacked where it says that it is larger than one is", async () => {
    const page = Buffer.alloc(smallPageBytes + 1);
    expect(unpackPage(await packPage(page), contentOf(page)).ok).toBe(false);
  });

  it.each([
    { name: "a small one, which shares its memory", sizeBytes: 100 },
    { name: "a large one", sizeBytes: 100_000 },
  ])("takes nothing of another with it where it is freed: $name", async ({ sizeBytes }) => {
    const page = Buffer.alloc(sizeBytes, "ab");
    const frame = await packPage(page);
    const [one, other] = [unpackPage(frame, contentOf(page)), unpackPage(frame, contentOf(page))];
    if (!one.ok || !other.ok) throw new TypeError("not unpacked");
    freePage(one.page);
    expect(other.page.equals(page)).toBe(true);
    expect(unpackPage(frame, contentOf(page))).toEqual({ ok: true, page });
  });
});
