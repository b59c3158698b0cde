import { decodeHTML } from "entities";
import { compile } from "html-to-text";
import { cut } from "./text.ts";

const longest = 262_144;

const convert = compile({
  wordwrap: false,
  // Deeper nesting than this is an attack or a mistake; what is in there is shown as an ellipsis.
  limits: { maxDepth: 64, maxChildNodes: 10_000 },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "table", format: "block" },
    { selector: "ul", options: { itemPrefix: "- " } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/**
 * htmlToText is what a person reads of a piece of HTML: no tags, entities decoded, line breaks where the page has them.
 * Of more than 262,144 characters it is the beginning.
 */
export function htmlToText(html: string): string {
  if (!html.includes("<")) return tidy(html.includes("&") ? decodeHTML(html) : html);
  return tidy(convert(cut(html, longest)));
}

/** tidy takes superfluous white space off a text: around it, at the ends of lines, and more than one empty line. */
export function tidy(text: string): string {
  return text
    .trim()
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n");
}
