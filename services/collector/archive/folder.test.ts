import { hash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { unpackPage } from "../../kit/packing.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { Archive, ArchivedPage, Place } from "../archive.ts";
import { createFolderArchive } from "./folder.ts";

const ctx = testContext();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-archive-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function bytesOf(page: ArchivedPage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of createFolderArchive(folder).get(ctx, page)) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function framesOf(archive: Archive, pages: readonly ArchivedPage[]): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for await (const some of archive.getPacked(ctx, pages)) frames.push(...some);
  return frames;
}

/** putAll puts texts together. */
async function putAll(
  archive: Archive,
  texts: readonly string[],
  known: ReadonlyMap<string, Place> = new Map(),
): Promise<readonly ArchivedPage[]> {
  const prepared = texts.map((text) => archive.prepare(ctx, Buffer.from(text), known));
  return archive.put(ctx, await Promise.all(prepared));
}

/** putOne puts one text. */
async function putOne(archive: Archive, text: string): Promise<ArchivedPage> {
  const [page] = await putAll(archive, [text]);
  if (page === undefined) throw new TypeError("nothing was put");
  return page;
}

const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/** pathOf is the file with a page. */
function pathOf({ sha256, place }: ArchivedPage): string {
  const [name, ending] = place === undefined ? [sha256, "zst"] : [place.pack, "pack"];
  return join(folder, name.slice(0, 2), `${name}.${ending}`);
}

/** files are all files below the folder, by their path there. */
async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(relative(folder, entry.parentPath), entry.name));
}

describe("the archive", () => {
  it.each([
    { name: "a text", text: "hello" },
    { name: "nothing", text: "" },
    { name: "a page", text: '{"id":1}'.repeat(16_000) },
    { name: "the largest that is unpacked at once", text: "x".repeat(1_048_576) },
    { name: "the smallest that comes in pieces", text: "x".repeat(1_048_577) },
    { name: "megabytes", text: "0123456789abcdef".repeat(200_000) },
  ])("gives back what was put: $name", async ({ text }) => {
    expect(await bytesOf(await putOne(createFolderArchive(folder), text))).toBe(text);
  });

  it("keeps small pages that come together in one file, named by what is in it, and large ones apart", async () => {
    const archive = createFolderArchive(folder);
    const texts = ["hello", "x".repeat(2_000_000), "world", "hello"];
    const pages = await putAll(archive, texts);
    const [first, large, second, again] = pages;
    expect(pages.map(({ place }) => place === undefined)).toEqual([false, true, false, false]);
    expect([second?.place?.pack, again]).toEqual([first?.place?.pack, first]);
    expect((await files()).sort()).toEqual(
      [first, large].map((page) => relative(folder, pathOf(page as ArchivedPage))).sort(),
    );
    const bytes = await readFile(pathOf(first as ArchivedPage));
    expect(hash("sha256", bytes)).toBe(first?.place?.pack);
    expect(zstdDecompressSync(bytes).toString()).toBe("helloworld");
    expect(await Promise.all(pages.map(bytesOf))).toEqual(texts);
  });

  it("does not keep again what is known to be there, nor what has a file of its own", async () => {
    const archive = createFolderArchive(folder);
    const page = await putOne(archive, "hello");
    const known = new Map([[page.sha256, page.place as Place]]);
    await putOne(archive, "x".repeat(2_000_000));
    const before = await files();
    expect((await putAll(archive, ["hello", "x".repeat(2_000_000)], known))[0]).toEqual(page);
    expect(await files()).toEqual(before);
    // A file that somebody removed is not there, whoever says so.
    await rm(pathOf(page));
    const [anew] = await putAll(archive, ["world", "hello"], known);
    expect(anew?.place?.pack).not.toBe(page.place?.pack);
    expect((await putAll(archive, ["hello"], known))[0]?.place).toEqual(page.place);
  });

  it("reads pages that an older version kept: each has a file of its own, and none is kept twice", async () => {
    const old = { sha256: hello, sizeBytes: 5, place: undefined };
    await mkdir(join(folder, "2c"));
    await writeFile(pathOf(old), zstdCompressSync("hello"));
    const archive = createFolderArchive(folder);
    expect(await bytesOf(old)).toBe("hello");
    expect(await putOne(archive, "hello")).toEqual(old);
    const [, beside] = await putAll(archive, ["hello", "world"]);
    const frames = await framesOf(archive, [old, beside as ArchivedPage, old]);
    expect(frames.map((frame) => zstdDecompressSync(frame).toString())).toEqual(["hello", "world", "hello"]);
  });

  it("gives pages as they are kept to whoever unpacks them, damaged or not, in whatever order", async () => {
    const archive = createFolderArchive(folder);
    const texts = Array.from({ length: 40 }, (_, n) => randomBytes(8_000).toString("hex") + n);
    const pages = [...(await putAll(archive, texts.slice(0, 30))), ...(await putAll(archive, texts.slice(30)))];
    for (const order of [pages, pages.toReversed(), [...pages.slice(7), ...pages.slice(3, 9)]]) {
      const frames = await framesOf(archive, order);
      expect(frames.map((frame, n) => unpackPage(frame, order[n] as ArchivedPage).ok)).toEqual(order.map(() => true));
      expect(frames.map((frame) => hash("sha256", frame))).toEqual(order.map(({ place }) => place?.packedSha256));
    }
    const page = await putOne(archive, "hello");
    await writeFile(pathOf(page), "damaged");
    const [frame = Buffer.alloc(0)] = await framesOf(archive, [page]);
    expect(unpackPage(frame, page).ok).toBe(false);
    await rm(pathOf(page));
    await expect(framesOf(archive, [page])).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("keeps content that comes at the same moment, and leaves nothing beside it", async () => {
    const archive = createFolderArchive(folder);
    const pages = await Promise.all(Array.from({ length: 8 }, () => putOne(archive, "hello")));
    expect(new Set(pages.map(({ sha256 }) => sha256))).toEqual(new Set([hello]));
    expect(await files()).toEqual([relative(folder, pathOf(pages[0] as ArchivedPage))]);
  });

  it("is swept of what was never finished, and of nothing that is under way", async () => {
    const archive = createFolderArchive(folder);
    const page = await putOne(archive, "hello");
    await writeFile(join(folder, "incoming", "old"), "");
    await archive.sweep(new Date(Date.now() - 60_000));
    expect(await readdir(join(folder, "incoming"))).toEqual(["old"]);
    await archive.sweep(new Date(Date.now() + 60_000));
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
    expect(await bytesOf(page)).toBe("hello");
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
    const page = await putOne(createFolderArchive(folder), "hello");
    const alone = { ...page, place: undefined };
    await mkdir(join(folder, "2c"), { recursive: true });
    for (const each of [page, alone]) {
      await writeFile(pathOf(each), bytes);
      await expect(bytesOf(each)).rejects.toMatchObject({ code: "DATA_LOSS", metadata: { sha256: hello } });
    }
  });

  it("never gives the last piece of a damaged page", async () => {
    const text = "x".repeat(3_000_000);
    const page = await putOne(createFolderArchive(folder), text);
    await writeFile(pathOf(page), zstdCompressSync(`${text.slice(1)}y`));
    let got = 0;
    const reading = (async () => {
      for await (const part of createFolderArchive(folder).get(ctx, page)) got += part.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: "DATA_LOSS" });
    expect(got).toBeLessThan(text.length);
  });

  it("is UNAVAILABLE where it can't be written to or read from, and works again when it can", async () => {
    const archive = createFolderArchive(folder);
    const want = { code: "UNAVAILABLE", reason: "ARCHIVE_UNAVAILABLE" };
    await rm(folder, { recursive: true });
    await writeFile(folder, "in the way");
    await expect(putOne(archive, "hello")).rejects.toMatchObject(want);
    await expect(archive.check(ctx)).rejects.toMatchObject(want);
    await rm(folder);
    await expect(bytesOf({ sha256: hello, sizeBytes: 5, place: undefined })).rejects.toMatchObject(want);
    await archive.check(ctx);
    const page = await putOne(archive, "hello");
    expect((await readFile(pathOf(page))).length).toBeGreaterThan(0);
  });
});
