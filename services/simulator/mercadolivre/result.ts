import { dateOf, type Listing, priceCents, type Quirk } from "../days.ts";
import { priceShown, type Row } from "../rows.ts";
import { categoryId, categoryOf, externalId, type Shelf } from "../shelf.ts";
import { sellerOf, stockOf, titleOf } from "../words.ts";
import { addressOf, attributesOf, conditionOf, originalPrice, permalinkOf, productOf, shippingOf } from "./parts.ts";

/** result is a row as `/sites/MLB/search` shows it, junk rows included. */
export function result(shelf: Shelf, row: Row, day: number): unknown {
  switch (row.kind) {
    case "text":
      return "banner";
    case "null":
      return null;
    case "noId": {
      const { id: _, ...rest } = fields(shelf, row.listing, undefined, day);
      return rest;
    }
    case "listing":
      return fields(shelf, row.listing, row.quirk, day);
  }
}

function fields(shelf: Shelf, listing: Listing, quirk: Quirk | undefined, day: number) {
  const id = externalId(shelf.site, listing.number);
  const price = priceShown(priceCents(shelf, listing, day), quirk);
  const was = originalPrice(shelf, listing, day);
  const seller = sellerOf(shelf, listing);
  const address = addressOf(shelf, listing);
  const thumbnailId = `${600_000 + (listing.number % 400_000)}-MLB${listing.number}_012026`;
  return {
    id,
    // JSON has no member where this is undefined.
    title: titleOf(shelf, listing, quirk),
    condition: conditionOf(listing),
    thumbnail_id: thumbnailId,
    catalog_product_id: productOf(shelf, listing),
    listing_type_id: listing.number % 2 === 0 ? "gold_pro" : "gold_special",
    permalink: permalinkOf(shelf, listing, day),
    buying_mode: "buy_it_now",
    site_id: "MLB",
    category_id: categoryId(shelf.site, categoryOf(shelf, listing.slot)),
    domain_id: `MLB-D${categoryOf(shelf, listing.slot)}`,
    thumbnail: `http://http2.mlstatic.com/D_${thumbnailId}-I.jpg`,
    currency_id: "BRL",
    order_backend: 1,
    price,
    original_price: was,
    sale_price: null,
    prices: prices(id, price, was, day),
    available_quantity: stockOf(listing, day),
    official_store_id: listing.number % 125 === 0 ? 1000 + seller.id : null,
    use_thumbnail_id: true,
    accepts_mercadopago: true,
    tags: ["good_quality_thumbnail", "immediate_payment", "cart_eligible"],
    shipping: shippingOf(listing),
    stop_time: `${dateOf(listing.bornDay + 7300)}T04:00:00.000Z`,
    seller: { id: seller.id, nickname: seller.name },
    address: { state_id: seller.state, state_name: seller.state.slice(3), city_id: null, city_name: seller.city },
    seller_address: address,
    attributes: attributesOf(shelf, listing),
    installments: installments(price),
    winner_item_id: null,
    catalog_listing: productOf(shelf, listing) !== null,
    discounts: null,
    promotions: [],
    inventory_id: null,
  };
}

function prices(id: string, price: unknown, was: number | null, day: number): unknown {
  if (typeof price !== "number") return null;
  const updated = `${dateOf(day)}T03:00:00Z`;
  const offered = (type: "standard" | "promotion", amount: number, regular: number | null) => ({
    id: type === "standard" ? "1" : "2",
    type,
    conditions: { context_restrictions: [], start_time: null, end_time: null, eligible: true },
    amount,
    regular_amount: regular,
    currency_id: "BRL",
    exchange_rate_context: "DEFAULT",
    metadata: {},
    last_updated: updated,
  });
  return {
    id,
    prices:
      was === null
        ? [offered("standard", price, null)]
        : [offered("standard", was, null), offered("promotion", price, was)],
    presentation: { display_currency: "BRL" },
    payment_method_prices: [],
    reference_prices: [],
    purchase_discounts: [],
  };
}

function installments(price: unknown): unknown {
  if (typeof price !== "number" || price < 100) return null;
  return { quantity: 10, amount: Math.round(price * 10) / 100, rate: 0, currency_id: "BRL" };
}
