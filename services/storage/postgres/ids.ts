const COMMA = 44;
const ZERO = 48;

/**
 * eachId reads ids out of an array as PostgreSQL writes it: "{12,0,7}". It makes no text of each, for there are as many as a
 * day has rows.
 */
export function eachId(text: string, each: (id: number, index: number) => void): void {
  let id = 0;
  let index = 0;
  const end = text.length - 1;
  if (end < 2) return;
  for (let at = 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== COMMA) {
      id = id * 10 + (code - ZERO);
      continue;
    }
    each(id, index++);
    id = 0;
  }
  each(id, index);
}

/** idsText is an array of ids as PostgreSQL reads it. */
export function idsText(ids: readonly number[]): string {
  return `{${ids.join(",")}}`;
}
