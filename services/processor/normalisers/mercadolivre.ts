import { type Listing, Listing_Condition } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { type Attributes, setAttribute } from "../attributes.ts";
import { FieldReader, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { readId } from "../identity.ts";
import { setOriginalPrice, setPrice, warn } from "../listing.ts";
import type { Habits } from "../normaliser.ts";
import { everything, type Selection } from "../pages/selection.ts";
import { readTitle } from "../title.ts";

const conditions: Readonly<Record<string, Listing_Condition>> = {
  new: Listing_Condition.NEW,
  used: Listing_Condition.USED,
  refurbished: Listing_Condition.REFURBISHED,
  reconditioned: Listing_Condition.REFURBISHED,
  not_specified: Listing_Condition.UNSPECIFIED,
};

const named = { name: everything } as const;

/** commonMembers are what readCommon and isOfficial look at. */
export const commonMembers = {
  title: everything,
  permalink: everything,
  price: everything,
  currency_id: everything,
  original_price: everything,
  condition: everything,
  available_quantity: everything,
  sold_quantity: everything,
  category_id: everything,
  shipping: { free_shipping: everything },
  seller_address: { city: named, state: named, country: { id: everything } },
  address: { city_name: everything, state_name: everything },
  attributes: { id: everything, value_name: everything },
  catalog_product_id: everything,
  domain_id: everything,
  official_store_id: everything,
} as const satisfies Selection;

const tradeNumbers = ["GTIN", "EAN", "UPC", "ISBN"];

/** readCommon reads what search results, items and offers have in common, in every era of the site. */
export function readCommon(listing: Listing, row: Fields, habits: Habits): void {
  const read = new FieldReader(listing, habits.zone);
  const title = read.text(row.title, "TITLE_MALFORMED");
  listing.title = readTitle(title);
  listing.url = read.url(row.permalink);
  setPrice(listing, habits.price(row.price, row.currency_id));
  setOriginalPrice(listing, habits.price(row.original_price, row.currency_id));
  listing.condition = readCondition(listing, row.condition);
  listing.availableQuantity = read.count(row.available_quantity);
  listing.soldQuantity = read.count(row.sold_quantity);
  listing.categoryId = read.text(row.category_id, "CATEGORY_MALFORMED");
  listing.freeShipping = read.flag(fieldsOf(row.shipping).free_shipping);
  listing.location = readLocation(fieldsOf(row.seller_address), fieldsOf(row.address));
  listing.attributes = readAttributes(row.attributes);
  listing.catalogKey = textOf(row.catalog_product_id) || tradeNumber(listing.attributes);
  const domain = textOf(row.domain_id);
  if (domain !== "") listing.attributes.domain_id = domain;
}

/** readAttributes are a list of attributes by their ids; those without a value are left out. */
export function readAttributes(value: unknown): Attributes {
  const attributes: Attributes = {};
  for (const element of listOf(value)) {
    const { id, value_name: name } = fieldsOf(element);
    const text = textOf(name);
    if (typeof id === "string" && id !== "" && text !== "") setAttribute(attributes, id, text);
  }
  return attributes;
}

/** tradeNumber is the first number under which the product is traded all over the world; empty where there is none. */
export function tradeNumber(attributes: Readonly<Record<string, string>>): string {
  for (const id of tradeNumbers) {
    const text = attributes[id];
    if (text === undefined) continue;
    const [, digits] = /^\s*(\d{8,14})(?!\d)/.exec(text) ?? [];
    if (digits !== undefined) return digits;
  }
  return "";
}

/** readSellerId is the seller of an item or an offer, which name them by their id alone. */
export function readSellerId(row: Fields): Listing["seller"] {
  const id = readId(row.seller_id);
  return id === "" ? undefined : { id, name: "", reputation: "", officialStore: isOfficial(row), business: undefined };
}

/** isOfficial says whether a row is sold by a brand's own store. */
export function isOfficial(row: Fields): boolean {
  return row.official_store_id !== null && row.official_store_id !== undefined;
}

/** readLocation takes each part from the first address that has it; the site leaves ids and coordinates empty as often as not. */
export function readLocation(address: Fields, other: Fields): Listing["location"] {
  const city = nameOf(address.city) || textOf(other.city_name);
  const region = nameOf(address.state) || textOf(other.state_name);
  const id = textOf(fieldsOf(address.country).id).toUpperCase();
  const country = /^[A-Z]{2}$/.test(id) ? id : "";
  return city === "" && region === "" && country === "" ? undefined : { city, region, country };
}

function nameOf(value: unknown): string {
  return textOf(fieldsOf(value).name);
}

function readCondition(listing: Listing, value: unknown): Listing_Condition {
  if (value === null || value === undefined || value === "") return Listing_Condition.UNSPECIFIED;
  const known = typeof value === "string" && Object.hasOwn(conditions, value) ? conditions[value] : undefined;
  if (known === undefined) warn(listing, "CONDITION_MALFORMED");
  return known ?? Listing_Condition.UNSPECIFIED;
}
