/** plain is a text of somebody else's as one harmless line. */
export function plain(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trimEnd();
}

/** harmless is a line of which nothing moves the cursor or colours the screen; its blanks stay as they are. */
export function harmless(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}

/** shorten cuts a text to so many characters and marks the cut. */
export function shorten(text: string, longest: number): string {
  const characters = [...plain(text).trim()];
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
}

/** withoutNote is a message without the note, with nothing in it, with which grpc-js ends its own. */
export function withoutNote(message: string): string {
  return message.replace(/\s*Resolution note:\s*$/, "");
}
