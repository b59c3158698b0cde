import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream";
import { promisify } from "node:util";
import { createZstdDecompress, zstdCompress } from "node:zlib";
import { type Context, onAbort } from "../../kit/context.ts";
import { dataLoss, isError, unavailable } from "../../kit/errors.ts";
import type { Archive } from "../archive.ts";

const compress = promisify(zstdCompress);

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
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      ctx.signal.throwIfAborted();
      await guarded(`write ${sha256}`, async () => {
        const path = pathOf(sha256);
        if (await isThere(path)) return syncFolder(dirname(path));
        const compressed = await compress(bytes);
        try {
          await writeWhole(incoming, path, compressed);
        } catch (error) {
          if (!isMissing(error)) throw error;
          await makeFolder(dirname(path));
          await makeFolder(incoming);
          await writeWhole(incoming, path, compressed);
        }
      });
      return sha256;
    },
    get: (ctx, sha256) => read(ctx, pathOf(sha256), sha256),
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

async function* read(ctx: Context, path: string, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  const file = createReadStream(path);
  const pages = createZstdDecompress();
  const stop = () => pages.destroy(ctx.signal.reason);
  pipeline(file, pages, () => {});
  const unlink = onAbort(ctx.signal, stop);
  let held: Buffer | undefined;
  try {
    for await (const piece of pages as AsyncIterable<Buffer>) {
      hash.update(piece);
      if (held !== undefined) yield held;
      held = piece;
    }
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw isSystemError(error) ? unreadable(`read ${sha256}`, error) : damaged(sha256, error);
  } finally {
    unlink();
    file.destroy();
    pages.destroy();
  }
  if (hash.digest("hex") !== sha256) throw damaged(sha256);
  if (held !== undefined) yield held;
}

/** writeWhole makes a file appear whole or not at all, and stay: written elsewhere, synced, moved, and the folder synced. */
async function writeWhole(incoming: string, path: string, bytes: Uint8Array): Promise<void> {
  const beside = join(incoming, randomUUID());
  try {
    const file = await open(beside, "wx", 0o640);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** makeFolder makes a folder that survives a crash: its name is in the folder above, which is synced too. */
async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true });
  if (made === undefined) return;
  for (let folder = path; folder.length >= made.length; folder = dirname(folder)) await syncFolder(dirname(folder));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function guarded(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw isSystemError(error) ? unreadable(what, error) : error;
  }
}

function isMissing(error: unknown): boolean {
  return isSystemError(error) && error.code === "ENOENT";
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return isError(error) && "syscall" in error;
}

function unreadable(what: string, error: NodeJS.ErrnoException) {
  const message = `The archive could not ${what}: ${error.code ?? error.message}.`;
  return unavailable("ARCHIVE_UNAVAILABLE", message, {
    cause: error,
    metadata: { code: error.code ?? "" },
    retryDelayMs: 1_000,
  });
}

function damaged(sha256: string, cause?: unknown) {
  return dataLoss("ARCHIVE_UNAVAILABLE", `The archived page ${sha256} is damaged.`, { cause, metadata: { sha256 } });
}
