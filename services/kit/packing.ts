import { hash } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/**
 * smallPageBytes is how large a page may be that is packed and unpacked in one go, on the spot: most are a tenth of it,
 * and take less time than handing them to another thread does. A larger one would hold up everything else.
 */
export const smallPageBytes = 1024 * 1024;

/** PageContent says what a page is when it is unpacked. */
export type PageContent = {
  /** sha256 is in lower case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
};

// What a frame is, and what comes of it.
type FrameContent = PageContent & {
  /** packedSha256 is of the frame itself; empty where that is not known. */
  readonly packedSha256?: string;
};

/** Unpacked is a page, or why there is none. */
export type Unpacked =
  | { readonly ok: true; readonly page: Buffer<ArrayBuffer> }
  | { readonly ok: false; readonly cause: unknown };

const compress = promisify(zstdCompress);

/** packPage makes one zstd frame of a page. */
export async function packPage(page: Uint8Array): Promise<Uint8Array> {
  // Left to itself it would keep 128 KiB for what comes out, and most pages shrink to a tenth.
  const chunkSize = Math.max(4_096, page.length >> 3);
  // Told how much is to come it takes tables of that size: a sixth less time for a page, and the same frame but for its size in front.
  const options = { chunkSize, pledgedSrcSize: page.length };
  return page.length <= smallPageBytes ? zstdCompressSync(page, options) : compress(page, options);
}

/**
 * unpackPage makes a page of smallPageBytes at most of its frame. There is none where something else comes out than was put in:
 * by the frame's own hash where that is known, which is of a tenth of the bytes, else by the page's.
 */
export function unpackPage(packed: Uint8Array, content: FrameContent): Unpacked {
  const { sizeBytes, sha256, packedSha256 = "" } = content;
  if (sizeBytes > smallPageBytes) return { ok: false, cause: new RangeError(`${sizeBytes} bytes are too many`) };
  const isKnown = packedSha256 !== "";
  if (isKnown && hash("sha256", packed, "hex") !== packedSha256) return { ok: false, cause: undefined };
  // One byte more than there is to come, so that the first buffer is the only one.
  const chunkSize = Math.max(sizeBytes + 1, 64);
  try {
    const page = zstdDecompressSync(packed, { chunkSize, maxOutputLength: chunkSize });
    const isWhole = page.length === sizeBytes && (isKnown || hash("sha256", page, "hex") === sha256);
    return isWhole ? { ok: true, page } : { ok: false, cause: undefined };
  } catch (cause) {
    return { ok: false, cause };
  }
}

/**
 * freePage gives the memory of an unpacked page back, at once; the page is empty from then on. The next one is unpacked into
 * the same memory, which is still near the processor, and no collection of garbage has to come for it.
 */
export function freePage(page: Buffer<ArrayBuffer>): void {
  // A small page shares its memory with others.
  if (page.buffer.byteLength <= page.length + 1) page.buffer.transfer(0);
}
