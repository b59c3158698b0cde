const LONGEST = 200;

/** brief is the beginning of a text that a source had a hand in, at most 200 characters: a report must stay small. */
export function brief(text: string): string {
  // A cut may fall into the middle of a character.
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}
