import { maxExternalIdBytes } from "../kit/names.ts";

/** readId is an id that a source gives as a text or a whole number, opaque and case-sensitive; empty where it gives none. */
export function readId(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (typeof value === "bigint") return value.toString();
  return Number.isSafeInteger(value) ? String(value) : "";
}

/** isIdTooLong says whether an id is longer than the contracts let it be. */
export function isIdTooLong(id: string): boolean {
  return Buffer.byteLength(id) > maxExternalIdBytes;
}
