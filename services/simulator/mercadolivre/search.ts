import { type Answer, json, type SiteRequest, wholeNumber } from "../answer.ts";
import { rowCodes, rowsOf } from "../rows.ts";
import { categoryId, categoryIndex } from "../shelf.ts";
import { categoryName } from "../words.ts";
import { badRequest } from "./error.ts";
import { result } from "./result.ts";

/** Rows of one search that the site shows to anybody: offset + limit may not go beyond. */
const reach = 1000;
const pageMost = 50;

/** categories answers `/sites/MLB/categories`. */
export function categories(req: SiteRequest): Answer {
  const { site, categories: count } = req.shelf;
  return json(
    200,
    Array.from({ length: count }, (_, index) => ({ id: categoryId(site, index), name: categoryName(site, index) })),
  );
}

/** search answers `/sites/MLB/search?category=&offset=&limit=`. Searching by words alone is not offered: a category is required. */
export function search(req: SiteRequest): Answer {
  const { shelf, params, day } = req;
  const limit = wholeNumber(params, { name: "limit", least: 0, most: pageMost, fallback: pageMost });
  if (limit === undefined) return badRequest(`Invalid limit: a whole number from 0 to ${pageMost} is expected`);
  const offset = wholeNumber(params, { name: "offset", least: 0, most: reach, fallback: 0 });
  if (offset === undefined || offset + limit > reach) {
    return badRequest(`Invalid offset: offset + limit may be at most ${reach}`);
  }
  const id = params.get("category");
  if (id === null) return badRequest("Invalid search: the parameter category is required");
  const category = categoryIndex(shelf, id);
  const codes = category === undefined ? new Int32Array() : rowCodes(shelf, category, day);
  const rows = rowsOf(shelf, codes.subarray(offset, offset + limit), day, req.huge);
  return json(200, {
    site_id: "MLB",
    country_default_time_zone: "GMT-03:00",
    query: params.get("q"),
    paging: { total: codes.length, primary_results: Math.min(codes.length, reach), offset, limit },
    results: rows.map((row) => result(shelf, row, day)),
    secondary_results: [],
    related_results: [],
    sort: { id: "relevance", name: "Mais relevantes" },
    available_sorts: [
      { id: "price_asc", name: "Menor preço" },
      { id: "price_desc", name: "Maior preço" },
    ],
    filters: [
      { id: "category", name: "Categorias", type: "text", values: [{ id, name: nameOf(shelf.site, category) }] },
    ],
    available_filters: [],
  });
}

function nameOf(site: "mercadolivre" | "olx" | "shop", category: number | undefined): string | null {
  return category === undefined ? null : categoryName(site, category);
}
