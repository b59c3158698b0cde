import { createHash } from "node:crypto";
import { wholeNumber } from "../answer.ts";

/** Style is how the shop says where the next page is. */
export type Style = "page" | "offset" | "cursor" | "cursor-header" | "link" | "next";

/** styles lists what the parameter `style` may be. */
export const styles: readonly Style[] = ["page", "offset", "cursor", "cursor-header", "link", "next"];

/** needsEnvelope says that a style puts the way to the next page into the body, which only JSON has room for. */
export function needsEnvelope(style: Style): boolean {
  return style === "cursor" || style === "next";
}

/** Wanted is which rows a request asks for. */
export type Wanted = { readonly ok: true; readonly offset: number } | { readonly ok: false; readonly error: string };

/** wantedRows reads where a page begins; scope (day and category) is what a cursor is good for. */
export function wantedRows(style: Style, params: URLSearchParams, limit: number, scope: string): Wanted {
  if (style === "page") {
    const page = wholeNumber(params, { name: "page", least: 1, most: 1_000_000, fallback: 1 });
    return page === undefined
      ? wrong("page: a whole number from 1 is expected")
      : { ok: true, offset: (page - 1) * limit };
  }
  if (style === "offset") {
    const offset = wholeNumber(params, { name: "offset", least: 0, most: 1_000_000, fallback: 0 });
    return offset === undefined ? wrong("offset: a whole number from 0 is expected") : { ok: true, offset };
  }
  const cursor = params.get("cursor");
  if (cursor === null || cursor === "") return { ok: true, offset: 0 };
  const offset = Number(/^(\d{1,9})\./.exec(Buffer.from(cursor, "base64url").toString("latin1"))?.[1] ?? Number.NaN);
  if (cursor !== cursorAt(offset, scope)) return wrong("cursor: not one that was given for this day and category");
  return { ok: true, offset };
}

/** cursorAt is the opaque cursor of a page: made from the offset and bound to its scope, so a wrong use of it shows. */
export function cursorAt(offset: number, scope: string): string {
  const bound = createHash("sha256").update(`${offset} ${scope}`).digest("hex").slice(0, 12);
  return Buffer.from(`${offset}.${bound}`).toString("base64url");
}

function wrong(error: string): Wanted {
  return { ok: false, error };
}
