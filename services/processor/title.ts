const spaces = /\s+/gu;

/** readTitle is a title on one line, empty where there is none. */
export function readTitle(text: string): string {
  return text.trim().replace(spaces, " ");
}
