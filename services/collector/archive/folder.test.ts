import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { unpackPage } from "../../kit/packing.ts";
import { testContext } from "../../kit/testing/context.ts";
import { createFolderArchive } from "./folder.ts";

const ctx = testContext();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-archive-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function bytesOf(sha256: string, sizeBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of createFolderArchive(folder).get(ctx, { sha256, sizeBytes })) parts.push(part);
  return Buffer.concat(parts).toString();
}

const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), `${sha256}.zst`);

describe("the archive", () => {
  it.each([
    { name: "a text", text: "hello" },
    { name: "nothing", text: "" },
    { name: "a page", text: '{"id":1}'.repeat(16_000) },
    { name: "the largest that is unpacked at once", text: "x".repeat(1_048_576) },
    { name: "the smallest that comes in pieces", text: "x".repeat(1_048_577) },
    { name: "megabytes", text: "0123456789abcdef".repeat(200_000) },
  ])("gives back what was put: $name", async ({ text }) => {
    const sha256 = await createFolderArchive(folder).put(ctx, Buffer.from(text));
    expect(await bytesOf(sha256, text.length)).toBe(text);
  });

  it("gives a page as it is kept to whoever unpacks it, damaged or not", async () => {
    const archive = createFolderArchive(folder);
    const page = { sha256: await archive.put(ctx, Buffer.from("hello")), sizeBytes: 5 };
    expect(unpackPage(await archive.getPacked(ctx, page), page)).toEqual({ ok: true, page: Buffer.from("hello") });
    await writeFile(pathOf(hello), "damaged");
    expect(Buffer.from(await archive.getPacked(ctx, page)).toString()).toBe("damaged");
    await rm(pathOf(hello));
    await expect(archive.getPacked(ctx, page)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("names content by its hash, keeps it once and leaves nothing beside it", async () => {
    const archive = createFolderArchive(folder);
    const names = await Promise.all(Array.from({ length: 8 }, () => archive.put(ctx, Buffer.from("hello"))));
    expect(new Set(names)).toEqual(new Set([hello]));
    expect(await readdir(folder)).toEqual(["2c", "incoming"]);
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
    expect(await readdir(join(folder, "2c"))).toEqual([`${hello}.zst`]);
  });

  it("is swept of what was never finished, and of nothing that is under way", async () => {
    const archive = createFolderArchive(folder);
    await archive.put(ctx, Buffer.from("hello"));
    await writeFile(join(folder, "incoming", "old"), "");
    await archive.sweep(new Date(Date.now() - 60_000));
    expect(await readdir(join(folder, "incoming"))).toEqual(["old"]);
    await archive.sweep(new Date(Date.now() + 60_000));
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
    expect(await bytesOf(hello, 5)).toBe("hello");
  });

  it.each([
    { name: "other content", bytes: zstdCompressSync("hellO") },
    { name: "less", bytes: zstdCompressSync("hell") },
    { name: "more", bytes: zstdCompressSync("hello, world") },
    { name: "far more", bytes: zstdCompressSync("hello".repeat(100_000)) },
    { name: "no compression", bytes: Buffer.from("hello") },
    { name: "half of it", bytes: zstdCompressSync("hello").subarray(0, 8) },
    { name: "nothing", bytes: Buffer.alloc(0) },
  ])("finds a file damaged that holds $name", async ({ bytes }) => {
    await createFolderArchive(folder).put(ctx, Buffer.from("hello"));
    await writeFile(pathOf(hello), bytes);
    await expect(bytesOf(hello, 5)).rejects.toMatchObject({ code: "DATA_LOSS", metadata: { sha256: hello } });
  });

  it("never gives the last piece of a damaged page", async () => {
    const text = "x".repeat(3_000_000);
    const sha256 = await createFolderArchive(folder).put(ctx, Buffer.from(text));
    await writeFile(pathOf(sha256), zstdCompressSync(`${text.slice(1)}y`));
    let got = 0;
    const reading = (async () => {
      for await (const part of createFolderArchive(folder).get(ctx, { sha256, sizeBytes: text.length }))
        got += part.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: "DATA_LOSS" });
    expect(got).toBeLessThan(text.length);
  });

  it("is UNAVAILABLE where it can't be written to or read from, and works again when it can", async () => {
    const archive = createFolderArchive(folder);
    const want = { code: "UNAVAILABLE", reason: "ARCHIVE_UNAVAILABLE" };
    await rm(folder, { recursive: true });
    await writeFile(folder, "in the way");
    await expect(archive.put(ctx, Buffer.from("hello"))).rejects.toMatchObject(want);
    await expect(archive.check(ctx)).rejects.toMatchObject(want);
    await rm(folder);
    await expect(bytesOf(hello, 5)).rejects.toMatchObject(want);
    await archive.check(ctx);
    expect(await archive.put(ctx, Buffer.from("hello"))).toBe(hello);
    expect((await readFile(pathOf(hello))).length).toBeGreaterThan(0);
  });
});
