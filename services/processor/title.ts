const spaces = /\s+/gu;

/** readTitle is a title on one line. Empty where the text is empty or one of the source's words that stand in for a title ("PROMOVAT"). */
export function readTitle(text: string, standIns: readonly string[]): string {
  const title = text.trim().replace(spaces, " ");
  return standIns.includes(title) ? "" : title;
}
