import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { type Context, onAbort } from "../../kit/context.ts";
import { unpackPage } from "../../kit/packing.ts";
import type { ArchivedPage } from "../archive.ts";
import { damaged, readFailure } from "./failure.ts";
import { readFrames } from "./frames.ts";

/** readSmall gives a page in one piece. */
export async function* readSmall(
  ctx: Context,
  pathOf: (page: ArchivedPage) => string,
  page: ArchivedPage,
): AsyncGenerator<Uint8Array> {
  for await (const [frame] of readFrames(ctx, pathOf, [page])) {
    if (frame === undefined) continue;
    const unpacked = unpackPage(frame, page);
    if (!unpacked.ok) throw damaged(page.sha256, unpacked.cause);
    yield unpacked.page;
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
