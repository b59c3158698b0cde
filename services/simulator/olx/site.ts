import { type Answer, json, type SiteRequest, wholeNumber } from "../answer.ts";
import { rates } from "../days.ts";
import { isListing, type RowCodes, rowCodes, rowsOf } from "../rows.ts";
import { categoryId, categoryIndex } from "../shelf.ts";
import { categoryName } from "../words.ts";
import { invalid, listingError, notFound } from "./error.ts";
import { offer } from "./offer.ts";

const limitMost = 50;
const limitUsual = 40;
const offsetMost = 1000;

/** olx answers as www.olx.pl does: `/api/v1/offers/`, and `/categories` for what the site has in its pages. */
export function olx(req: SiteRequest): Answer {
  const path = req.path.join("/");
  if (path === "api/v1/offers") return offers(req);
  if (path === "categories") {
    const { site, categories } = req.shelf;
    return json(
      200,
      Array.from({ length: categories }, (_, index) => ({
        id: Number(categoryId(site, index)),
        name: categoryName(site, index),
      })),
    );
  }
  return notFound("Not found: try api/v1/offers/ or categories");
}

/** offers answers one page of a category; promoted rows come on top of the limit, so a page has more rows than asked for. */
function offers(req: SiteRequest): Answer {
  const { shelf, params, day } = req;
  const limit = wholeNumber(params, { name: "limit", least: 0, most: limitMost, fallback: limitUsual });
  if (limit === undefined) return invalid("limit", `This value should be between 0 and ${limitMost}.`);
  const offset = wholeNumber(params, { name: "offset", least: 0, most: Number.MAX_SAFE_INTEGER, fallback: 0 });
  if (offset === undefined) return invalid("offset", "This value should be a positive whole number.");
  if (offset > offsetMost) return listingError(`offset may be at most ${offsetMost}`);
  const id = params.get("category_id");
  if (id === null) return invalid("category_id", "This value should not be blank.");
  const category = categoryIndex(shelf, id);
  const codes = category === undefined ? new Int32Array() : rowCodes(shelf, category, day);
  const organic = rowsOf(shelf, codes.subarray(offset, offset + limit), day, req.huge);
  const promoted =
    organic.length === 0 ? [] : rowsOf(shelf, promotedCodes(codes, Math.floor(offset / limit)), day, false);
  const link = (at: number) => ({
    href: `${req.base}/api/v1/offers/?offset=${at}&limit=${limit}&category_id=${encodeURIComponent(id)}`,
  });
  const next = offset + limit;
  return json(200, {
    data: [
      ...promoted.map((row) => offer(shelf, row, day, true)),
      ...organic.map((row) => offer(shelf, row, day, false)),
    ],
    metadata: {
      total_elements: Math.min(codes.length, 1000),
      visible_total_count: codes.length,
      promoted: promoted.map((_, index) => index),
      search_id: `sim-${day}-${id.slice(0, 20)}`,
      source: {
        promoted: promoted.map((_, index) => index),
        organic: organic.map((_, index) => promoted.length + index),
      },
    },
    links: {
      self: link(offset),
      ...(limit > 0 && next < codes.length && next <= offsetMost ? { next: link(next) } : {}),
      first: link(0),
    },
  });
}

/** promotedCodes picks the promoted listings of a page: a handful per category, shown again on every other page. */
function promotedCodes(codes: RowCodes, page: number): RowCodes {
  const chosen: number[] = [];
  // Even and odd pages differ, so that a promoted row repeats across pages and yet not on each.
  const first = page % 2 === 0 ? 0 : rates.olxPromotedPerPage;
  for (let index = 0, listings = 0; index < codes.length && chosen.length < rates.olxPromotedPerPage; index++) {
    const code = codes[index] ?? 0;
    if (isListing(code) && listings++ >= first) chosen.push(code);
  }
  return Int32Array.from(chosen);
}
