import { UNKNOWN_PRICE, UNREAL_TITLE } from "./rank.ts";

/** Glance is what can be told of a listing's bytes without making a message of them. */
export type Glance = {
  /** quality are the flags of what the row lacks. */
  readonly quality: number;
  readonly hasWarnings: boolean;
  /**
   * lasting are the bytes without the fields that the content hash leaves out; they are the bytes themselves where there
   * are no such fields. The same lasting bytes are the same content, whoever wrote them; the same content may have
   * other bytes.
   */
  readonly lasting: Uint8Array;
};

// The wire types of all fields that a listing has.
const VARINT = 0;
const BYTES = 2;
// A number may have ten bytes; nothing is as long as a length of five says.
const LONGEST_SHIFT = { [VARINT]: 63, [BYTES]: 21 };

const TITLE = 3;
const PRICE_KIND = 6;
const WARNINGS = 24;
// Promoted, source_update_time, warnings; and what only answers have: name, price_day, state and the days, lineage.
const PASSING: ReadonlySet<number> = new Set([1, 7, 20, 23, WARNINGS, 25, 26, 27, 28]);

/** glanceAt walks over the fields of a listing's bytes. Undefined where the decoder has to judge what they are. */
export function glanceAt(bytes: Uint8Array): Glance | undefined {
  let quality = UNREAL_TITLE | UNKNOWN_PRICE;
  let hasWarnings = false;
  const kept: Uint8Array[] = [];
  let keptTo = 0;
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    let tag = bytes[at++] ?? 0;
    if (tag > 0x7f) {
      const high = bytes[at++] ?? 0;
      if (high > 0x7f) return undefined;
      tag = (tag & 0x7f) | (high << 7);
    }
    const field = tag >>> 3;
    const type = tag & 7;
    if (type !== VARINT && type !== BYTES) return undefined;
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > LONGEST_SHIFT[type]) return undefined;
      if (shift < 28) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (type === BYTES) at += value;
    if (field === TITLE && type === BYTES) quality = value === 0 ? quality | UNREAL_TITLE : quality & ~UNREAL_TITLE;
    if (field === PRICE_KIND && type === VARINT)
      quality = value === 0 ? quality | UNKNOWN_PRICE : quality & ~UNKNOWN_PRICE;
    if (field === WARNINGS) hasWarnings = true;
    if (PASSING.has(field)) {
      kept.push(bytes.subarray(keptTo, start));
      keptTo = at;
    }
    if (at > bytes.length) return undefined;
  }
  if (kept.length === 0) return { quality, hasWarnings, lasting: bytes };
  kept.push(bytes.subarray(keptTo));
  return { quality, hasWarnings, lasting: Buffer.concat(kept) };
}
