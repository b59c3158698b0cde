/**
 * searchWords folds a text to what a search compares: lower case, without accents, letters and digits alone. The
 * words are joined by single spaces, with one at each end, so that " word " finds whole words.
 */
export function searchWords(text: string): string {
  const words = wordsOfLatin(text) ?? folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? "" : ` ${words.join(" ")} `;
}

// The words of a text that folds to ASCII, a third of whose time it would take otherwise; undefined where it does not.
function wordsOfLatin(text: string): string[] | undefined {
  const lower = text.toLowerCase();
  const ascii = NOT_ASCII.test(lower) ? lower.replace(LATIN, (letter) => LATIN_FOLDED.get(letter) ?? letter) : lower;
  return NOT_ASCII.test(ascii) ? undefined : (ascii.match(/[a-z0-9]+/g) ?? []);
}

function folded(text: string): string {
  return (
    text
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .toLowerCase()
      // Letters whose stroke or ligature is no mark that decomposes.
      .replaceAll(/[łøđßæœı]/g, (letter) => FOLDED[letter] ?? letter)
  );
}

const FOLDED: Readonly<Record<string, string>> = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

const NOT_ASCII = /[^\0-\x7f]/;
const LATIN = /[\u00a0-\u024f]/g;
const LATIN_FOLDED: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 0x1b0 }, (_, n) => String.fromCharCode(0xa0 + n)).map((letter) => [letter, folded(letter)]),
);

/** wordsOf are the words of a question, as searchWords folds them. */
export function wordsOf(text: string): string[] {
  return wordsIn(searchWords(text));
}

/** wordsIn are the words of what searchWords has folded. */
export function wordsIn(folded: string): string[] {
  return folded === "" ? [] : folded.slice(1, -1).split(" ");
}

/** wordPattern is what a title's searchWords are like where they have a word. */
export function wordPattern(word: string): string {
  return `% ${word} %`;
}
