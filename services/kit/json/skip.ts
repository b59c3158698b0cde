import { failed, sign, skipColon, skipNumber, skipSpace, skipString, skipWord } from "./tokens.ts";

const { openBrace, closeBrace, openBracket, closeBracket, comma, quote } = sign;

/** depthMost is how deep what is passed over may nest, which keeps the stack small: JSON.parse, which has none, can have more. */
export const depthMost = 200;

/** Passed counts what was passed over. */
export type Passed = {
  /** valueBytes is how many bytes were texts and numbers: names, signs, words and space do not count. */
  valueBytes: number;
};

/**
 * skipValue passes over one value that lies so many levels deep, checks it as strictly as JSON.parse does, and builds
 * nothing. It failed where the value is not JSON, and where it nests too deep.
 */
export function skipValue(text: Uint8Array, start: number, depth: number, passed: Passed): number {
  switch (text[start]) {
    case quote: {
      const end = skipString(text, start);
      passed.valueBytes += end - start - 2;
      return end;
    }
    case openBrace:
      return depth < depthMost ? skipObject(text, start, depth + 1, passed) : failed;
    case openBracket:
      return depth < depthMost ? skipList(text, start, depth + 1, passed) : failed;
    case 0x74:
      return skipWord(text, start, "true");
    case 0x66:
      return skipWord(text, start, "false");
    case 0x6e:
      return skipWord(text, start, "null");
    default: {
      const end = skipNumber(text, start);
      passed.valueBytes += end - start;
      return end;
    }
  }
}

function skipObject(text: Uint8Array, start: number, depth: number, passed: Passed): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === closeBrace) return at + 1;
  for (;;) {
    if (text[at] !== quote) return failed;
    at = skipString(text, at);
    if (at === failed) return failed;
    at = skipColon(text, at);
    if (at === failed) return failed;
    at = skipValue(text, at, depth, passed);
    if (at === failed) return failed;
    at = skipSpace(text, at);
    if (text[at] === closeBrace) return at + 1;
    if (text[at] !== comma) return failed;
    at = skipSpace(text, at + 1);
  }
}

function skipList(text: Uint8Array, start: number, depth: number, passed: Passed): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === closeBracket) return at + 1;
  for (;;) {
    at = skipValue(text, at, depth, passed);
    if (at === failed) return failed;
    at = skipSpace(text, at);
    if (text[at] === closeBracket) return at + 1;
    if (text[at] !== comma) return failed;
    at = skipSpace(text, at + 1);
  }
}
