import { failed, sign, skipColon, skipNumber, skipSpace, skipString, skipWord } from "../../kit/json/tokens.ts";

const { openBrace, closeBrace, openBracket, closeBracket, comma, quote } = sign;

/** depthMost keeps the stack small: JSON.parse, which has none, can have what nests deeper. */
const depthMost = 200;

/** skipValue passes over one value, checking it as JSON.parse does. */
export function skipValue(text: Uint8Array, start: number, depth: number): number {
  switch (text[start]) {
    case quote:
      return skipString(text, start);
    case openBrace:
      return depth < depthMost ? skipObject(text, start, depth + 1) : failed;
    case openBracket:
      return depth < depthMost ? skipList(text, start, depth + 1) : failed;
    case 0x74:
      return skipWord(text, start, "true");
    case 0x66:
      return skipWord(text, start, "false");
    case 0x6e:
      return skipWord(text, start, "null");
    default:
      return skipNumber(text, start);
  }
}

function skipObject(text: Uint8Array, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === closeBrace) return at + 1;
  for (;;) {
    if (text[at] !== quote) return failed;
    at = skipString(text, at);
    if (at === failed) return failed;
    at = skipColon(text, at);
    if (at === failed) return failed;
    at = skipValue(text, at, depth);
    if (at === failed) return failed;
    at = skipSpace(text, at);
    if (text[at] === closeBrace) return at + 1;
    if (text[at] !== comma) return failed;
    at = skipSpace(text, at + 1);
  }
}

function skipList(text: Uint8Array, start: number, depth: number): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === closeBracket) return at + 1;
  for (;;) {
    at = skipValue(text, at, depth);
    if (at === failed) return failed;
    at = skipSpace(text, at);
    if (text[at] === closeBracket) return at + 1;
    if (text[at] !== comma) return failed;
    at = skipSpace(text, at + 1);
  }
}
