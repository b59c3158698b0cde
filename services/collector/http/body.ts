import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { isError, messageOf } from "../../kit/errors.ts";
import { type Fault, lasting, malformed } from "../fault.ts";

/** Body is what an answer holds, uncompressed, or why it can't be taken. */
export type Body = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly fault: Fault };

const inflate = promisify(gunzip);

/** layersMost is how often an answer may be compressed: a gzip file that is sent compressed has two. */
const layersMost = 2;

/** takeBody uncompresses what came, no further than a limit. Gzip is recognised by its first bytes, whatever the headers say. */
export async function takeBody(came: Buffer | "too large", mostBytes: number): Promise<Body> {
  if (came === "too large") return tooLarge(mostBytes);
  let bytes = came;
  for (let layer = 0; layer < layersMost && isGzip(bytes); layer++) {
    try {
      bytes = await inflate(bytes, { maxOutputLength: mostBytes });
    } catch (error) {
      if (isError(error) && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return tooLarge(mostBytes);
      return {
        ok: false,
        fault: malformed(`The answer's compression is broken (${messageOf(error)}).`),
      };
    }
  }
  return { ok: true, bytes };
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** tooLarge is the fault of an answer above the limit. */
function tooLarge(mostBytes: number): Body {
  return {
    ok: false,
    fault: lasting("BYTE_LIMIT", `The source's file allows pages of ${mostBytes} bytes, and this one is larger.`),
  };
}
