import { hash, randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isError } from "../../kit/errors.ts";
import { packPage, smallPageBytes } from "../../kit/packing.ts";
import type { Archive } from "../archive.ts";
import { makeFolder, syncFolder, writeWhole } from "./durable.ts";
import { guarded } from "./failure.ts";
import { readPacked, readPieces, readSmall } from "./reading.ts";

/** FolderArchive is an archive in a folder, which wants to be swept when a process starts. */
export type FolderArchive = Archive & {
  /** sweep removes what processes that were killed have left unfinished before an instant. */
  sweep(before: Date): Promise<void>;
};

/** createFolderArchive keeps pages as files below a folder, compressed, each named by its SHA-256: `ab/abcd….zst`. The folder is made where it is missing. */
export function createFolderArchive(folder: string): FolderArchive {
  const incoming = join(folder, "incoming");
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), `${sha256}.zst`);
  return {
    async put(ctx, bytes) {
      ctx.signal.throwIfAborted();
      const sha256 = hash("sha256", bytes, "hex");
      await guarded(`write ${sha256}`, async () => {
        const path = pathOf(sha256);
        if (statSync(path, { throwIfNoEntry: false }) !== undefined) return syncFolder(dirname(path));
        const packed = await packPage(bytes);
        try {
          await writeWhole(incoming, path, packed);
        } catch (error) {
          if (!isMissing(error)) throw error;
          await makeFolder(dirname(path));
          await makeFolder(incoming);
          await writeWhole(incoming, path, packed);
        }
      });
      return sha256;
    },
    get(ctx, page) {
      const path = pathOf(page.sha256);
      return page.sizeBytes <= smallPageBytes ? readSmall(ctx, path, page) : readPieces(ctx, path, page.sha256);
    },
    getPacked: (ctx, { sha256 }) => readPacked(ctx, pathOf(sha256), sha256),
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

function isMissing(error: unknown): boolean {
  return isError(error) && "code" in error && error.code === "ENOENT";
}
