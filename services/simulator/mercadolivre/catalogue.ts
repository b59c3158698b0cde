import { type Answer, json, type Range, type SiteRequest, wholeNumber } from "../answer.ts";
import { away, dateOf, type Listing, priceCents, tenant } from "../days.ts";
import { hash } from "../hash.ts";
import { categoryId, categoryIndex, categoryOf, externalId, type Shelf, slotRange } from "../shelf.ts";
import { bucket, categoryName, sellerOf, stockOf } from "../words.ts";
import { badRequest, notFound } from "./error.ts";
import {
  addressOf,
  conditionOf,
  originalPrice,
  productAt,
  productId,
  productOf,
  productsIn,
  shippingOf,
} from "./parts.ts";

const offsetRange: Range = { name: "offset", least: 0, most: 100, fallback: 0 };
const limitRange: Range = { name: "limit", least: 0, most: 100, fallback: 10 };

/**
 * searchProducts answers `/products/search?site_id=MLB&status=active&q=`: the catalogue products of one category, named by `category`
 * or `domain_id`, else the first whose name has the words of `q`.
 */
export function searchProducts(req: SiteRequest): Answer {
  const { shelf, params } = req;
  const page = pageOf(params, "external_search_products");
  if ("status" in page) return page;
  const words = params.get("q");
  if (words === null || words === "") return badRequest("Invalid search: the parameter q is required");
  const category = categoryWanted(shelf, params, words);
  const total = category === undefined ? 0 : productsIn(shelf, category);
  const shown = Math.max(0, Math.min(page.limit, total - page.offset));
  return json(200, {
    keywords: words,
    paging: { total, limit: page.limit, offset: page.offset },
    results: Array.from({ length: shown }, (_, index) => ({
      ...summary(shelf, category ?? 0, page.offset + index, req.day),
      status: "active",
    })),
  });
}

/** product answers `/products/{id}`. */
export function product(req: SiteRequest, id: string): Answer {
  const { shelf, day } = req;
  const at = productAt(shelf, id);
  if (at === undefined) return missing(id);
  const prices = offersOf(shelf, id, at.category, day).map((listing) => priceCents(shelf, listing, day));
  return json(200, {
    ...summary(shelf, at.category, at.index, day),
    status: "active",
    permalink: "",
    parent_id: null,
    children_ids: [],
    pictures: [{ id: `${at.index}-MLA`, url: `http://http2.mlstatic.com/D_NQ_NP_${at.index}-MLA-F.jpg` }],
    buy_box_winner: null,
    buy_box_winner_price_range:
      prices.length === 0
        ? null
        : {
            min: { price: Math.min(...prices) / 100, currency_id: "BRL" },
            max: { price: Math.max(...prices) / 100, currency_id: "BRL" },
          },
  });
}

/** productItems answers `/products/{id}/items`: every listing that offers the product that day, perhaps none. */
export function productItems(req: SiteRequest, id: string): Answer {
  const { shelf, params, day } = req;
  const page = pageOf(params, "product_items");
  if ("status" in page) return page;
  const at = productAt(shelf, id);
  if (at === undefined) return missing(id);
  const offers = offersOf(shelf, id, at.category, day);
  return json(200, {
    paging: { total: offers.length, offset: page.offset, limit: page.limit },
    results: offers.slice(page.offset, page.offset + page.limit).map((listing) => offer(shelf, listing, day)),
    experiments: null,
  });
}

function pageOf(
  params: URLSearchParams,
  endpoint: string,
): Answer | { readonly offset: number; readonly limit: number } {
  const tooMuch = (range: Range) =>
    json(400, {
      error: "bad_request",
      details: [`${endpoint}.${range.name}: The maximum allowed value for '${range.name}' is ${range.most}`],
    });
  const offset = wholeNumber(params, offsetRange);
  if (offset === undefined) return tooMuch(offsetRange);
  const limit = wholeNumber(params, limitRange);
  return limit === undefined ? tooMuch(limitRange) : { offset, limit };
}

function categoryWanted(shelf: Shelf, params: URLSearchParams, words: string): number | undefined {
  const named = params.get("category") ?? undefined;
  if (named !== undefined) return categoryIndex(shelf, named);
  const domain = params.get("domain_id");
  for (let category = 0; category < shelf.categories; category++) {
    if (
      domain === null
        ? categoryName(shelf.site, category).toLowerCase().includes(words.toLowerCase())
        : domain === `MLB-D${category}`
    ) {
      return category;
    }
  }
  return undefined;
}

function offersOf(shelf: Shelf, id: string, category: number, day: number): Listing[] {
  const { first, end } = slotRange(shelf, category);
  const offers: Listing[] = [];
  for (let slot = first; slot < end; slot++) {
    const listing = tenant(shelf, slot, day);
    if (!away(shelf, listing, day) && productOf(shelf, listing) === id) offers.push(listing);
  }
  return offers;
}

function summary(shelf: Shelf, category: number, index: number, day: number): Record<string, unknown> {
  const brand = `Marca ${hash(shelf.seed, category, index) % 40}`;
  return {
    id: productId(category, index),
    catalog_product_id: productId(category, index),
    domain_id: `MLB-D${category}`,
    name: `${categoryName(shelf.site, category)} ${brand} ${index + 1}`,
    attributes: [{ id: "BRAND", name: "Marca", value_id: null, value_name: brand }],
    date_created: "2025-01-01T00:00:00Z",
    last_updated: `${dateOf(day)}T00:00:00Z`,
  };
}

function offer(shelf: Shelf, listing: Listing, day: number): Record<string, unknown> {
  return {
    item_id: externalId(shelf.site, listing.number),
    site_id: "MLB",
    seller_id: sellerOf(shelf, listing).id,
    price: priceCents(shelf, listing, day) / 100,
    original_price: originalPrice(shelf, listing, day),
    currency_id: "BRL",
    category_id: categoryId(shelf.site, categoryOf(shelf, listing.slot)),
    condition: conditionOf(listing),
    listing_type_id: listing.number % 2 === 0 ? "gold_pro" : "gold_special",
    warranty: "Garantia do vendedor: 90 dias",
    sold_quantity: bucket(listing.number),
    available_quantity: stockOf(listing, day),
    official_store_id: null,
    shipping: shippingOf(listing),
    seller_address: addressOf(shelf, listing),
    sale_terms: [],
    tags: ["good_quality_thumbnail"],
    deal_ids: [],
    tier: "default",
    inventory_id: null,
    accepts_mercadopago: true,
    international_delivery_mode: "none",
  };
}

function missing(id: string): Answer {
  return notFound(`Product with id ${id.slice(0, 40)} not found`);
}
