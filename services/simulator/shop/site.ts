import { gzipSync } from "node:zlib";
import { type Answer, json, type SiteRequest, wholeNumber } from "../answer.ts";
import { dateOf } from "../days.ts";
import { rowCodes, rowsOf } from "../rows.ts";
import { categoryId, categoryIndex } from "../shelf.ts";
import { categoryName } from "../words.ts";
import { contentType, type Format, formats, lines } from "./format.ts";
import { cursorAt, needsEnvelope, type Style, styles, wantedRows } from "./paging.ts";
import { product } from "./product.ts";

const limitMost = 1000;
const limitUsual = 100;

/** shop answers a plain API: `/categories`, and `/products` in every way of paging and format that a source file knows. */
export function shop(req: SiteRequest): Answer {
  const path = req.path.join("/");
  if (path === "products") return products(req);
  if (path === "categories") {
    const { site, categories } = req.shelf;
    const list = Array.from({ length: categories }, (_, index) => ({
      id: categoryId(site, index),
      name: categoryName(site, index),
    }));
    return json(200, { categories: list });
  }
  return json(404, { error: "not found: try categories or products" });
}

function products(req: SiteRequest): Answer {
  const { shelf, params, day } = req;
  const style = oneOf<Style>(params, "style", styles, "page");
  const format = oneOf<Format>(params, "format", formats, "json");
  const gzip = oneOf(params, "gzip", ["none", "encoding", "file"] as const, "none");
  const limit = wholeNumber(params, { name: "limit", least: 1, most: limitMost, fallback: limitUsual });
  const category = categoryIndex(shelf, params.get("category") ?? "");
  if (style === undefined) return refuse(`style: one of ${styles.join(", ")} is expected`);
  if (format === undefined) return refuse(`format: one of ${formats.join(", ")} is expected`);
  if (gzip === undefined) return refuse("gzip: one of none, encoding, file is expected");
  if (limit === undefined) return refuse(`limit: a whole number from 1 to ${limitMost} is expected`);
  if (category === undefined) return refuse("category: an id that categories lists is expected");
  if (format !== "json" && needsEnvelope(style))
    return refuse(`style: ${style} needs format json, whose body has room for it`);
  const scope = `${dateOf(day)} ${category} ${limit}`;
  const wanted = wantedRows(style, params, limit, scope);
  if (!wanted.ok) return refuse(wanted.error);

  const codes = rowCodes(shelf, category, day);
  const rows = rowsOf(shelf, codes.subarray(wanted.offset, wanted.offset + limit), day, req.huge);
  const shown = rows.map((row) => product(shelf, row, day));
  const after = wanted.offset + limit < codes.length ? wanted.offset + limit : undefined;
  const next = after === undefined ? undefined : cursorAt(after, scope);
  const headers = {
    "content-type": contentType[format],
    "x-total-count": `${codes.length}`,
    ...nextHeaders(req, style, next),
  };
  const body =
    format === "json"
      ? JSON.stringify(envelope(req, style, shown, { ...wanted, limit, total: codes.length, next }))
      : lines(format, shown);
  return zipped({ status: 200, headers, body }, gzip);
}

type Page = {
  readonly offset: number;
  readonly limit: number;
  readonly total: number;
  readonly next: string | undefined;
};

/** envelope is the JSON body: what a style has to say beside the products, or the bare list where that is in headers. */
function envelope(req: SiteRequest, style: Style, shown: readonly unknown[], page: Page): unknown {
  const { offset, limit, total, next } = page;
  switch (style) {
    case "page":
      return { products: shown, page: offset / limit + 1, pages: Math.ceil(total / limit), total };
    case "offset":
      return { products: shown, offset, limit, total };
    case "cursor":
      return { products: shown, next_cursor: next ?? null };
    case "next":
      return { products: shown, next: next === undefined ? null : urlAt(req, next) };
    case "cursor-header":
    case "link":
      return shown;
  }
}

function nextHeaders(req: SiteRequest, style: Style, next: string | undefined): Record<string, string> {
  if (style === "cursor-header" && next !== undefined) return { "x-next-cursor": next };
  if (style !== "link") return {};
  const first = `<${urlAt(req, "")}>; rel="first"`;
  return { link: next === undefined ? first : `<${urlAt(req, next)}>; rel="next", ${first}` };
}

function urlAt(req: SiteRequest, cursor: string): string {
  const params = new URLSearchParams(req.params);
  if (cursor === "") params.delete("cursor");
  else params.set("cursor", cursor);
  return `${req.base}/products?${params}`;
}

function zipped(answer: Answer, gzip: "none" | "encoding" | "file"): Answer {
  if (gzip === "none") return answer;
  const headers =
    gzip === "file"
      ? { ...answer.headers, "content-type": "application/gzip" }
      : { ...answer.headers, "content-encoding": "gzip" };
  return { status: answer.status, headers, body: gzipSync(answer.body) };
}

function oneOf<T extends string>(
  params: URLSearchParams,
  name: string,
  choices: readonly T[],
  fallback: T,
): T | undefined {
  const given = params.get(name);
  return given === null ? fallback : choices.find((choice) => choice === given);
}

function refuse(error: string): Answer {
  return json(400, { error });
}
