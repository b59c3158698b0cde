import { hash } from "node:crypto";

/** Fingerprint is 64 bits of a hash in two halves, for which no bigint has to be made. */
export type Fingerprint = { readonly high: number; readonly low: number };

/** fingerprintOf is the first 64 bits of the SHA-256 of bytes, or of a text. */
export function fingerprintOf(content: Uint8Array | string): Fingerprint {
  // A text costs less to get out of the library than a buffer with its memory.
  const digits = hash("sha256", content, "hex");
  return { high: Number.parseInt(digits.slice(0, 8), 16), low: Number.parseInt(digits.slice(8, 16), 16) };
}

/** bigintOf is a fingerprint as PostgreSQL's bigint. */
export function bigintOf({ high, low }: Fingerprint): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}
