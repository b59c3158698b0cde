import { type Listing, Listing_Condition } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { setAttribute } from "../attributes.ts";
import { type FieldReader, isFields, textOf } from "../fields.ts";
import { readId } from "../identity.ts";
import { setOriginalPrice, setPrice, warn } from "../listing.ts";
import type { Habits } from "../normaliser.ts";
import { Price } from "../price.ts";
import type { Warning } from "../reasons.ts";
import { readTitle } from "../title.ts";
import { plainValue } from "./value.ts";

/** Kind is what a field holds; it decides which types an expression for it may have. */
export type Kind = "text" | "price" | "condition" | "count" | "flag" | "time" | "texts" | "map";

/** Target is a field of a listing that a mapping can fill. */
export type Target = {
  readonly kind: Kind;
  /** warning is noted where the expression breaks, or gives something else than the field holds. */
  readonly warning: Warning;
  /** fill puts an expression's value into a listing. Nothing but null and what the type checker let through comes here. */
  fill(listing: Listing, value: unknown, read: FieldReader, habits: Habits): void;
};

type Filler = Target["fill"];

/** targets are the fields by the names that the contract gives them. external_id is not among them: without it there is no listing. */
export const targets: ReadonlyMap<string, Target> = new Map<string, Target>([
  ["title", text("TITLE_MALFORMED", (l, v) => (l.title = readTitle(v)))],
  ["url", { kind: "text", warning: "URL_MALFORMED", fill: fillUrl }],
  ["price", { kind: "price", warning: "PRICE_MALFORMED", fill: (l, v, _, h) => setPrice(l, toPrice(v, h)) }],
  [
    "original_price",
    { kind: "price", warning: "ORIGINAL_PRICE_MALFORMED", fill: (l, v, _, h) => setOriginalPrice(l, toPrice(v, h)) },
  ],
  ["condition", { kind: "condition", warning: "CONDITION_MALFORMED", fill: fillCondition }],
  ["available_quantity", count((l, v) => (l.availableQuantity = v))],
  ["sold_quantity", count((l, v) => (l.soldQuantity = v))],
  ["category_id", text("CATEGORY_MALFORMED", (l, v) => (l.categoryId = v))],
  ["category_name", text("CATEGORY_MALFORMED", (l, v) => (l.categoryName = v))],
  ["catalog_key", text("CATALOG_KEY_MALFORMED", (l, v) => (l.catalogKey = v))],
  ["seller.id", part("SELLER_MALFORMED", (l, v) => (sellerOf(l).id = v))],
  ["seller.name", part("SELLER_MALFORMED", (l, v) => (sellerOf(l).name = v))],
  ["seller.reputation", part("SELLER_MALFORMED", (l, v) => (sellerOf(l).reputation = v))],
  ["seller.official_store", flag("SELLER_MALFORMED", (l, v) => (sellerOf(l).officialStore = v))],
  ["seller.business", flag("SELLER_MALFORMED", (l, v) => (sellerOf(l).business = v))],
  ["location.city", part("LOCATION_MALFORMED", (l, v) => (locationOf(l).city = v))],
  ["location.region", part("LOCATION_MALFORMED", (l, v) => (locationOf(l).region = v))],
  ["location.country", part("LOCATION_MALFORMED", (l, v) => (locationOf(l).country = v.toUpperCase()))],
  ["image_urls", { kind: "texts", warning: "IMAGES_MALFORMED", fill: fillImages }],
  ["attributes", { kind: "map", warning: "ATTRIBUTES_MALFORMED", fill: fillAttributes }],
  ["description", text("DESCRIPTION_MALFORMED", (l, v) => (l.description = v))],
  ["promoted", flag("FLAG_MALFORMED", (l, v) => (l.promoted = v))],
  ["free_shipping", flag("FLAG_MALFORMED", (l, v) => (l.freeShipping = v))],
  ["source_create_time", time((l, v) => (l.sourceCreateTime = v))],
  ["source_update_time", time((l, v) => (l.sourceUpdateTime = v))],
]);

/** targetOf finds the target of a mapping's key; every key below `attributes.` is one. */
export function targetOf(name: string): Target | undefined {
  if (!name.startsWith("attributes.")) return targets.get(name);
  const key = name.slice("attributes.".length);
  return text("ATTRIBUTES_MALFORMED", (l, v) => {
    if (v !== "") setAttribute(l.attributes, key, v);
  });
}

function text(warning: Warning, put: (listing: Listing, value: string) => void): Target {
  return { kind: "text", warning, fill: (listing, value, read) => put(listing, read.text(value, warning)) };
}

// What the source leaves empty makes no seller and no location.
function part(warning: Warning, put: (listing: Listing, value: string) => void): Target {
  return text(warning, (listing, value) => {
    if (value !== "") put(listing, value);
  });
}

function flag(warning: Warning, put: (listing: Listing, value: boolean) => void): Target {
  const fill: Filler = (listing, value, read) => {
    const found = read.flag(value);
    if (found !== undefined) put(listing, found);
  };
  return { kind: "flag", warning, fill };
}

function count(put: (listing: Listing, value: bigint | undefined) => void): Target {
  return { kind: "count", warning: "QUANTITY_MALFORMED", fill: (l, value, read) => put(l, read.count(value)) };
}

function time(put: (listing: Listing, value: Date | undefined) => void): Target {
  return { kind: "time", warning: "TIME_MALFORMED", fill: (l, value, read) => put(l, read.time(value)) };
}

function fillUrl(listing: Listing, value: unknown, read: FieldReader): void {
  listing.url = read.url(value);
}

function toPrice(value: unknown, habits: Habits): Price {
  return value instanceof Price ? value : habits.price(value);
}

function sellerOf(listing: Listing) {
  listing.seller ??= { id: "", name: "", reputation: "", officialStore: false, business: undefined };
  return listing.seller;
}

function locationOf(listing: Listing) {
  listing.location ??= { city: "", region: "", country: "" };
  return listing.location;
}

const conditions: ReadonlyMap<string, Listing_Condition> = new Map([
  ["", Listing_Condition.UNSPECIFIED],
  ["new", Listing_Condition.NEW],
  ["used", Listing_Condition.USED],
  ["refurbished", Listing_Condition.REFURBISHED],
]);

function fillCondition(listing: Listing, value: unknown, read: FieldReader): void {
  const condition = conditions.get(read.text(value, "CONDITION_MALFORMED").toLowerCase());
  if (condition === undefined) warn(listing, "CONDITION_MALFORMED");
  listing.condition = condition ?? Listing_Condition.UNSPECIFIED;
}

function fillImages(listing: Listing, value: unknown, read: FieldReader): void {
  const urls = Array.isArray(value) ? value.map(plainValue) : [value];
  listing.imageUrls = urls.map((url) => read.url(url)).filter((url) => url !== "");
}

function fillAttributes(listing: Listing, value: unknown): void {
  const entries = value instanceof Map ? [...value] : isFields(value) ? Object.entries(value) : undefined;
  if (entries === undefined) {
    warn(listing, "ATTRIBUTES_MALFORMED");
    return;
  }
  for (const [key, held] of entries) {
    const shown = textOf(plainValue(held));
    if (shown !== "") setAttribute(listing.attributes, readId(key), shown);
  }
}
