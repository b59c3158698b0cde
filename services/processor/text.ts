// Databases take no NUL, and people see nothing of the rest; tab, line feed and carriage return stay.
const suspect = /[\p{Cc}\p{Cs}]/u;
// Found faster than those, and as rare in a text: controls, halves of pairs, and pairs.
const unusual = /[^ -~\u00a0-\ud7ff\ue000-\uffff]/;
const controls = /[\p{Cc}--[\t\n\r]]/gv;
const briefBytes = 250;

/** clean takes control characters and halves of surrogate pairs off a text; most texts come back as they are. */
export function clean(text: string): string {
  if (!unusual.test(text) || !suspect.test(text)) return text;
  return text.toWellFormed().replace(controls, "");
}

/** cut is the beginning of a text, at most so many UTF-16 units, never half a character. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest);
}

/** cutBytes is the beginning of a text in UTF-8, at most so many bytes, never half a character. */
export function cutBytes(text: string, longest: number): Buffer {
  return beginning(Buffer.from(cut(text, longest)), longest);
}

/** beginning is the beginning of a text's bytes in UTF-8, at most so many, never half a character. */
export function beginning(bytes: Buffer, longest: number): Buffer {
  if (bytes.length <= longest) return bytes;
  let end = longest;
  // A byte 10xxxxxx goes on with a character that began before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** brief is a message fit to be kept and shown, whatever of a source it quotes: clean, and at most 250 bytes of it. */
export function brief(message: string): string {
  return cutBytes(clean(message), briefBytes).toString();
}
