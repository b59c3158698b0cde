/**
 * searchWords folds a text to what a search compares: lower case, without accents, letters and digits alone. The
 * words are joined by single spaces, with one at each end, so that " word " finds whole words.
 */
export function searchWords(text: string): string {
  const folded = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    // Letters whose stroke or ligature is no mark that decomposes.
    .replaceAll(/[łøđßæœı]/g, (letter) => FOLDED[letter] ?? letter);
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? "" : ` ${words.join(" ")} `;
}

const FOLDED: Readonly<Record<string, string>> = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

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
