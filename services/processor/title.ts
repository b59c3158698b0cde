import { decodeHTMLStrict } from "entities";

const spaces = /\s+/gu;

/**
 * readTitle is a title on one line, empty where there is none. Sites that keep titles as HTML send its entities
 * along; only those with their semicolon are taken for one, so that "R&D" and "AT&T" stay what they are.
 */
export function readTitle(text: string): string {
  const decoded = text.includes("&") ? decodeHTMLStrict(text) : text;
  return decoded.trim().replace(spaces, " ");
}
