const NARROW = new Set("ijl|!.,:;'()[]{}/\\ ftrI1-·");
const WIDE = new Set("mwMW@%—…");

/**
 * widthOf estimates how wide a text is in a system's sans serif, in pixels: nobody can measure it where the file is
 * made. It is rather too much than too little: fonts differ by a tenth.
 */
export function widthOf(text: string, sizePx: number, isBold = false): number {
  let em = 0;
  for (const char of text) em += NARROW.has(char) ? 0.4 : WIDE.has(char) ? 0.98 : /[A-Z]/.test(char) ? 0.7 : 0.64;
  return em * sizePx * (isBold ? 1.1 : 1);
}

/** wrap breaks a text between words into lines of at most a width; a longer word has a line of its own. */
export function wrap(text: string, widthPx: number, sizePx: number, isBold = false): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`, sizePx, isBold) <= widthPx) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
