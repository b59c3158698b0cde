import { createHash } from "node:crypto";
import { closeSync, createReadStream, fstatSync, openSync, read } from "node:fs";
import { pipeline } from "node:stream";
import { promisify } from "node:util";
import { createZstdDecompress } from "node:zlib";
import { type Context, onAbort } from "../../kit/context.ts";
import { unpackPage } from "../../kit/packing.ts";
import type { ArchivedPage } from "../archive.ts";
import { damaged, readFailure } from "./failure.ts";

const readInto = promisify(read);

/** readSmall gives a page in one piece. */
export async function* readSmall(ctx: Context, path: string, page: ArchivedPage): AsyncGenerator<Uint8Array> {
  const unpacked = unpackPage(await readPacked(ctx, path, page.sha256), page);
  if (!unpacked.ok) throw damaged(page.sha256, unpacked.cause);
  yield unpacked.page;
}

/** readPacked gives a page as it is kept. */
export async function readPacked(ctx: Context, path: string, sha256: string): Promise<Uint8Array> {
  ctx.signal.throwIfAborted();
  try {
    return await readWhole(path);
  } catch (error) {
    throw readFailure(sha256, error);
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = openSync(path, "r");
  try {
    // What was not there any more when it was read stays zero, and is found damaged.
    const bytes = new Uint8Array(fstatSync(file).size);
    for (let got = 0; got < bytes.length; ) {
      const { bytesRead } = await readInto(file, bytes, got, bytes.length - got, got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** readPieces streams a page that is too large to be in memory whole. The last piece is held back until all were found to be undamaged. */
export async function* readPieces(ctx: Context, path: string, sha256: string): AsyncGenerator<Uint8Array> {
  const found = createHash("sha256");
  const file = createReadStream(path);
  const pieces = createZstdDecompress();
  const stop = () => pieces.destroy(ctx.signal.reason);
  pipeline(file, pieces, () => {});
  const unlink = onAbort(ctx.signal, stop);
  let held: Buffer | undefined;
  try {
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      found.update(piece);
      if (held !== undefined) yield held;
      held = piece;
    }
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw readFailure(sha256, error);
  } finally {
    unlink();
    file.destroy();
    pieces.destroy();
  }
  if (found.digest("hex") !== sha256) throw damaged(sha256);
  if (held !== undefined) yield held;
}
