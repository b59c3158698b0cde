import { promisify } from "node:util";
import { zstdCompress, zstdCompressSync, zstdDecompressSync } from "node:zlib";

const compress = promisify(zstdCompress);

/**
 * smallMost is how large a page may be that is packed and unpacked in one go, on the spot: most of them are a tenth of
 * it, and take less time than handing them to another thread does. A larger one would hold up everything else.
 */
export const smallMost = 1024 * 1024;

/** pack compresses a page. */
export async function pack(page: Uint8Array): Promise<Uint8Array> {
  return page.length <= smallMost ? zstdCompressSync(page) : compress(page);
}

/** unpackSmall gives a packed page of sizeBytes back; it throws where that is damaged or has more. */
export function unpackSmall(packed: Uint8Array, sizeBytes: number): Buffer {
  // One byte more than there is to come, so that the first buffer is the only one.
  const chunkSize = Math.max(sizeBytes + 1, 64);
  return zstdDecompressSync(packed, { chunkSize, maxOutputLength: chunkSize });
}
