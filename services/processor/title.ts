import { decodeHTMLStrict } from "entities";

const spaces = /\s+/gu;
// Anything else than single spaces between words.
const irregular = /[^\S ]| {2}/;

/**
 * readTitle is a title on one line, empty where there is none. Sites that keep titles as HTML send its entities
 * along; only those with their semicolon are taken for one, so that "R&D" and "AT&T" stay what they are.
 */
export function readTitle(text: string): string {
  const decoded = text.includes("&") ? decodeHTMLStrict(text) : text;
  const trimmed = decoded.trim();
  return irregular.test(trimmed) ? trimmed.replace(spaces, " ") : trimmed;
}
