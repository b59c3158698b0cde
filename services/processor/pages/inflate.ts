import { gunzipSync } from "node:zlib";

/** Inflated is a page's plain bytes, or why there are none. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: "PAGE_MALFORMED" | "PAGE_TOO_LARGE"; readonly message: string };

/**
 * inflate unpacks a page that is gzip by its first bytes, whatever its media type says; any other comes back as it is.
 * No more than largest bytes are ever made.
 */
export function inflate(bytes: Uint8Array, largest: number): Inflated {
  if (bytes.length > largest) return tooLarge(largest);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { ok: true, bytes };
  try {
    return { ok: true, bytes: gunzipSync(bytes, { maxOutputLength: largest }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return tooLarge(largest);
    const message = `expected gzip, as its first bytes say, found: ${error instanceof Error ? error.message : error}`;
    return { ok: false, reason: "PAGE_MALFORMED", message };
  }
}

function tooLarge(largest: number): Inflated {
  return { ok: false, reason: "PAGE_TOO_LARGE", message: `expected a page of at most ${largest} bytes` };
}
