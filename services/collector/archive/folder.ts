import { hash, randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isError } from "../../kit/errors.ts";
import { packPage, smallPageBytes } from "../../kit/packing.ts";
import type { Archive, ArchivedPage, PreparedPage } from "../archive.ts";
import { makeFolder, syncFolder, writeWhole } from "./durable.ts";
import { guarded } from "./failure.ts";
import { readFrames } from "./frames.ts";
import { type Frame, packOf } from "./pack.ts";
import { readPieces, readSmall } from "./reading.ts";

/** FolderArchive is an archive in a folder, which wants to be swept when a process starts. */
export type FolderArchive = Archive & {
  /** sweep removes what processes that were killed have left unfinished before an instant. */
  sweep(before: Date): Promise<void>;
};

/**
 * createFolderArchive keeps pages below a folder, which is made where it is missing. Small pages that are put together
 * make one file, a pack, named by its own SHA-256: `ab/abcd….pack`. A large page has a file of its own, `ab/abcd….zst`,
 * named by the SHA-256 of the page.
 */
export function createFolderArchive(folder: string): FolderArchive {
  const incoming = join(folder, "incoming");
  const fileOf = (sha256: string, ending: string) => join(folder, sha256.slice(0, 2), `${sha256}.${ending}`);
  const pathOf = ({ sha256, place }: ArchivedPage) =>
    place === undefined ? fileOf(sha256, "zst") : fileOf(place.pack, "pack");

  /** keep writes a file that is named by what is in it, unless it is there. */
  async function keep(path: string, bytes: Uint8Array): Promise<void> {
    // Whoever wrote it may not have synced its name yet.
    if (isThere(path)) return syncFolder(dirname(path));
    try {
      await writeWhole(incoming, path, bytes);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await makeFolder(dirname(path));
      await makeFolder(incoming);
      await writeWhole(incoming, path, bytes);
    }
  }

  /** keepAlone keeps a page that goes into no pack: it is large, or it is there. */
  async function keepAlone(page: PreparedPage): Promise<ArchivedPage> {
    const { sha256, sizeBytes, content } = page;
    const path = fileOf(sha256, "zst");
    if ("kept" in content && content.kept !== undefined) return { sha256, sizeBytes, place: content.kept };
    if ("frame" in content) await keep(path, content.frame);
    else await syncFolder(dirname(path));
    return { sha256, sizeBytes, place: undefined };
  }

  async function keepPack(frames: readonly Frame[]): Promise<ReadonlyMap<string, ArchivedPage>> {
    if (frames.length === 0) return new Map();
    const { pack, bytes, pages } = packOf(frames);
    await keep(fileOf(pack, "pack"), bytes);
    return new Map(pages.map((page) => [page.sha256, page]));
  }

  return {
    async prepare(ctx, bytes, known) {
      ctx.signal.throwIfAborted();
      const sha256 = hash("sha256", bytes, "hex");
      const page = { sha256, sizeBytes: bytes.length };
      return guarded(`prepare ${sha256}`, async () => {
        const place = known.get(sha256);
        const isKept = isThere(pathOf({ ...page, place }));
        return { ...page, content: isKept ? { kept: place } : { frame: await packPage(bytes) } };
      });
    },
    async put(ctx, pages) {
      ctx.signal.throwIfAborted();
      return guarded(`write ${pages[0]?.sha256}`, async () => {
        const small = pages.flatMap(frameOf);
        const kept = new Map(await keepPack(small));
        for (const page of pages) if (!kept.has(page.sha256)) kept.set(page.sha256, await keepAlone(page));
        return pages.map(({ sha256 }) => kept.get(sha256) as ArchivedPage);
      });
    },
    get: (ctx, page) =>
      page.sizeBytes <= smallPageBytes ? readSmall(ctx, pathOf, page) : readPieces(ctx, pathOf(page), page.sha256),
    getPacked: (ctx, pages) => readFrames(ctx, pathOf, pages),
    async check() {
      await guarded("write a probe", async () => {
        await makeFolder(incoming);
        const probe = join(incoming, randomUUID());
        await writeFile(probe, Buffer.alloc(4096));
        await rm(probe);
      });
    },
    async sweep(before) {
      await guarded("sweep", async () => {
        await makeFolder(incoming);
        for (const name of await readdir(incoming)) {
          const { mtime } = await stat(join(incoming, name));
          if (mtime < before) await rm(join(incoming, name), { force: true });
        }
      });
    },
  };
}

function frameOf({ sha256, sizeBytes, content }: PreparedPage): readonly Frame[] {
  return "frame" in content && sizeBytes <= smallPageBytes ? [{ sha256, sizeBytes, frame: content.frame }] : [];
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isMissing(error: unknown): boolean {
  return isError(error) && "code" in error && error.code === "ENOENT";
}
