import type { Place } from "../archive.ts";

/** PlaceRow is a page's place as its row has it: all of it, but for the hash, or nothing. */
export type PlaceRow = {
  pack: Buffer | null;
  pack_offset: number | null;
  packed_bytes: number | null;
  packed_sha256: Buffer | null;
};

/** placeOf is the place that a row has; undefined where its page has a file of its own. */
export function placeOf({ pack, pack_offset, packed_bytes, packed_sha256 }: PlaceRow): Place | undefined {
  if (pack === null || pack_offset === null || packed_bytes === null) return undefined;
  const packedSha256 = packed_sha256?.toString("hex");
  return { pack: pack.toString("hex"), offsetBytes: pack_offset, packedBytes: packed_bytes, packedSha256 };
}
