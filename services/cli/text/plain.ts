/** plain is a text of somebody else's as one line that is safe to print: nothing in it moves the cursor or colours the screen. */
export function plain(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trimEnd();
}

/** shorten cuts a text to so many characters and marks the cut. */
export function shorten(text: string, longest: number): string {
  const characters = [...plain(text).trim()];
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
}
