/** longestIdBytes is the length that an external id may have, in bytes of UTF-8. */
export const longestIdBytes = 128;

/** readId is an id that a source gives as a text or a whole number, opaque and case-sensitive; empty where it gives none. */
export function readId(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (typeof value === "bigint") return value.toString();
  return Number.isSafeInteger(value) ? String(value) : "";
}

/** isIdTooLong says whether an id is longer than the contracts let it be. */
export function isIdTooLong(id: string): boolean {
  return id.length > longestIdBytes || (id.length * 3 > longestIdBytes && Buffer.byteLength(id) > longestIdBytes);
}
