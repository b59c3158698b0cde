import { type Listing, previousPriceCents, priceCents } from "../days.ts";
import { chance, hash } from "../hash.ts";
import { categoryOf, externalId, type Shelf, slotRange } from "../shelf.ts";
import { brandOf, modelOf, sellerOf, slugOf } from "../words.ts";

const productTopic = 40;
const stateTopic = 41;
/** Share of listings that belong to a catalogue product, as in recorded answers. */
const catalogued = 0.54;
const listingsPerProduct = 6;
const firstProduct = 20_000_000;

/** productsIn is how many catalogue products a category has: at most 150, so that two pages of 100 show them all. */
export function productsIn(shelf: Shelf, category: number): number {
  const { first, end } = slotRange(shelf, category);
  return Math.ceil((end - first) / listingsPerProduct);
}

/** productId is the id of a category's product. */
export function productId(category: number, index: number): string {
  return `MLB${firstProduct + category * 1000 + index}`;
}

/** productAt reads a product's id back. */
export function productAt(shelf: Shelf, id: string): { readonly category: number; readonly index: number } | undefined {
  const digits = /^MLB(\d{8,10})$/.exec(id)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits) - firstProduct;
  const category = Math.floor(number / 1000);
  const index = number % 1000;
  if (number < 0 || category >= shelf.categories || index >= productsIn(shelf, category)) return undefined;
  return { category, index };
}

/** productOf is the id of the catalogue product that a listing offers, or null. */
export function productOf(shelf: Shelf, listing: Listing): string | null {
  if (chance(shelf.seed, listing.number, productTopic) >= catalogued) return null;
  const category = categoryOf(shelf, listing.slot);
  return productId(category, hash(shelf.seed, listing.number, productTopic, 1) % productsIn(shelf, category));
}

/** originalPrice is the price before a drop, shown for a part of the listings that dropped; else null. */
export function originalPrice(shelf: Shelf, listing: Listing, day: number): number | null {
  if (chance(shelf.seed, listing.number, stateTopic) >= 0.3) return null;
  const before = previousPriceCents(shelf, listing, day);
  return before !== undefined && before > priceCents(shelf, listing, day) ? before / 100 : null;
}

/** permalinkOf is the link of a listing in a result: half of the catalogued ones link to the catalogue page that they share, each with tracking behind it. */
export function permalinkOf(shelf: Shelf, listing: Listing, day: number): string {
  const product = productOf(shelf, listing);
  const id = externalId(shelf.site, listing.number);
  const tracking = hash(shelf.seed, listing.number, day).toString(16).padStart(8, "0");
  if (product !== null && listing.number % 2 === 0) {
    return `https://www.mercadolivre.com.br/${slugOf(shelf, listing)}/p/${product}?pdp_filters=item_id:${id}&sid=search&searchVariation=${id}#polycard_client=search-nordic&tracking_id=${tracking}`;
  }
  return `https://produto.mercadolivre.com.br/MLB-${id.slice(3)}-${slugOf(shelf, listing)}-_JM?sid=search#type=item&tracking_id=${tracking}`;
}

/** attributesOf is what a row says about brand, model and condition; one model in twenty has no value. */
export function attributesOf(shelf: Shelf, listing: Listing): unknown[] {
  const model = listing.number % 20 === 0 ? null : modelOf(shelf, listing);
  const used = conditionOf(listing) === "used";
  return [
    attribute("BRAND", "Marca", null, brandOf(shelf, listing)),
    attribute("ITEM_CONDITION", "Condição do item", used ? "2230581" : "2230284", used ? "Usado" : "Novo"),
    attribute("MODEL", "Modelo", null, model),
  ];
}

/** conditionOf is new for three listings in four. */
export function conditionOf(listing: Listing): "new" | "used" {
  return listing.number % 4 === 3 ? "used" : "new";
}

/** shippingOf is how a listing is sent. */
export function shippingOf(listing: Listing): Record<string, unknown> {
  const full = listing.number % 3 === 0;
  return {
    store_pick_up: false,
    free_shipping: full,
    logistic_type: full ? "fulfillment" : "drop_off",
    mode: "me2",
    tags: full ? ["fulfillment"] : [],
    benefits: null,
    promise: null,
  };
}

/** addressOf is where a seller is; the city's id is empty for one in four, coordinates always. */
export function addressOf(shelf: Shelf, listing: Listing): Record<string, unknown> {
  const seller = sellerOf(shelf, listing);
  return {
    id: "",
    comment: "",
    address_line: "",
    zip_code: "",
    country: { id: "BR", name: "Brasil" },
    state: { id: seller.state, name: seller.state.slice(3) },
    city: { id: listing.number % 4 === 0 ? "" : `${seller.state}-${seller.id % 90}`, name: seller.city },
    latitude: "",
    longitude: "",
  };
}

function attribute(id: string, name: string, valueId: string | null, value: string | null): Record<string, unknown> {
  return {
    id,
    name,
    value_id: valueId,
    value_name: value,
    value_struct: null,
    values: [{ id: valueId, name: value, struct: null, source: 1 }],
    attribute_group_id: "OTHERS",
    attribute_group_name: "Outros",
    source: 1,
  };
}
