/** failed is what all functions here return where a text is not JSON. Else they return where what they passed over has ended. */
export const failed = -1;

/** The bytes that JSON is built of. */
export const sign = {
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  comma: 0x2c,
  colon: 0x3a,
  quote: 0x22,
} as const;

const { quote } = sign;
const backslash = 0x5c;

/** skipSpace passes over white space. */
export function skipSpace(text: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = text[at] ?? 0xff;
    // Nearly always: one comparison instead of four.
    if (byte > 0x20) return at;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** skipString passes over a string that begins with its quote. */
export function skipString(text: Uint8Array, start: number): number {
  let at = start + 1;
  for (;;) {
    // Behind the end there is nothing, which is as wrong in a string as a control character.
    while (isPlain[text[at] ?? 0] === 1) at++;
    const byte = text[at];
    if (byte === quote) return at + 1;
    if (byte !== backslash) return failed;
    at = skipEscape(text, at);
    if (at === failed) return failed;
  }
}

/** isPlain has 1 for every byte that stands for itself in a string: most of a page is such bytes, and this loop most of a scan. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== quote && byte !== backslash ? 1 : 0,
);

/** skipColon passes over what stands between a member's name and its value. */
export function skipColon(text: Uint8Array, start: number): number {
  const at = skipSpace(text, start);
  return text[at] === sign.colon ? skipSpace(text, at + 1) : failed;
}

function skipEscape(text: Uint8Array, start: number): number {
  const kind = text[start + 1] ?? 0;
  if (kind !== 0x75) return simpleEscapes.has(kind) ? start + 2 : failed;
  for (let at = start + 2; at < start + 6; at++) if (!isHex(text[at] ?? 0)) return failed;
  return start + 6;
}

const simpleEscapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

/** skipNumber passes over a number. */
export function skipNumber(text: Uint8Array, start: number): number {
  let at = text[start] === 0x2d ? start + 1 : start;
  at = text[at] === 0x30 ? at + 1 : skipDigits(text, at);
  if (at !== failed && text[at] === 0x2e) at = skipDigits(text, at + 1);
  if (at !== failed && (text[at] === 0x65 || text[at] === 0x45)) {
    const signed = text[at + 1] === 0x2b || text[at + 1] === 0x2d;
    at = skipDigits(text, signed ? at + 2 : at + 1);
  }
  return at;
}

function skipDigits(text: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(text[at] ?? 0)) at++;
  return at > start ? at : failed;
}

/** skipWord passes over true, false or null. */
export function skipWord(text: Uint8Array, start: number, word: string): number {
  for (let at = 0; at < word.length; at++) if (text[start + at] !== word.charCodeAt(at)) return failed;
  return start + word.length;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
