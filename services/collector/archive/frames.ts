import { closeSync, fstatSync, openSync, read } from "node:fs";
import { promisify } from "node:util";
import type { Context } from "../../kit/context.ts";
import { type ArchivedPage, largestPieceBytes } from "../archive.ts";
import { readFailure } from "./failure.ts";

const readInto = promisify(read);

/** Stretch is pages that stand one behind the other in a file, or one that has a file of its own. */
type Stretch = {
  readonly pages: readonly ArchivedPage[];
  readonly start: number;
  readonly sizeBytes: number | undefined;
};

/** readFrames gives pages as they are kept, in their order; those that stand together are read, and come, together. */
export async function* readFrames(
  ctx: Context,
  pathOf: (page: ArchivedPage) => string,
  pages: readonly ArchivedPage[],
): AsyncGenerator<readonly Uint8Array[]> {
  for (const { pages: some, start, sizeBytes } of stretchesOf(pages)) {
    const [first] = some;
    if (first === undefined) continue;
    ctx.signal.throwIfAborted();
    const bytes = await readPart(pathOf(first), start, sizeBytes).catch((error: unknown) => {
      throw readFailure(first.sha256, error);
    });
    yield some.map(({ place }) => {
      const offset = (place?.offsetBytes ?? 0) - start;
      return bytes.subarray(offset, offset + (place?.packedBytes ?? bytes.length));
    });
  }
}

function stretchesOf(pages: readonly ArchivedPage[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const page of pages) {
    const joined = stretches.length === 0 ? undefined : join(stretches.at(-1), page);
    if (joined === undefined) stretches.push(stretchOf(page));
    else stretches[stretches.length - 1] = joined;
  }
  return stretches;
}

function stretchOf(page: ArchivedPage): Stretch {
  return { pages: [page], start: page.place?.offsetBytes ?? 0, sizeBytes: page.place?.packedBytes };
}

/** join is a stretch with one more page; undefined where that stands elsewhere, or it would be too much. */
function join(stretch: Stretch | undefined, page: ArchivedPage): Stretch | undefined {
  if (stretch?.sizeBytes === undefined || page.place === undefined) return undefined;
  const { pack, offsetBytes, packedBytes } = page.place;
  const isNext = stretch.pages[0]?.place?.pack === pack && stretch.start + stretch.sizeBytes === offsetBytes;
  const sizeBytes = stretch.sizeBytes + packedBytes;
  return isNext && sizeBytes <= largestPieceBytes
    ? { ...stretch, pages: [...stretch.pages, page], sizeBytes }
    : undefined;
}

/** readPart reads so many bytes of a file, or all of it. */
async function readPart(path: string, start: number, sizeBytes: number | undefined): Promise<Uint8Array> {
  const file = openSync(path, "r");
  try {
    // What was not there any more when it was read stays zero, and is found damaged.
    const bytes = new Uint8Array(sizeBytes ?? fstatSync(file).size);
    for (let got = 0; got < bytes.length; ) {
      const { bytesRead } = await readInto(file, bytes, got, bytes.length - got, start + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
